-- wants: repeat
alter table shop.items add constraint items_price_check check (price >= 0) not valid;
