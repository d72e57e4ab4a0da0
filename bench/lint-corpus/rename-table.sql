-- wants: repeat, rename
alter table shop.items rename to products;
