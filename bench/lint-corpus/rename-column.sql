-- wants: repeat, rename
alter table shop.items rename column title to name;
