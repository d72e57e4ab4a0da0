-- wants: repeat
alter table shop.items add check (price >= 0) not valid;
