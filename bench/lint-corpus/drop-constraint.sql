-- wants: repeat
alter table shop.items drop constraint items_price_check;
