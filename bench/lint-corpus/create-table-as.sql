-- wants: repeat
create table shop.old_items as select * from shop.items;
