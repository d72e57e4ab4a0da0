-- wants: repeat, blocking-constraint
alter table shop.items add constraint items_price_check check (price >= 0);
