-- wants: repeat
alter table shop.items rename constraint price_check to items_price_check;
