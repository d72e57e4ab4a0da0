-- wants: repeat
create publication shop_changes for table shop.items;
