-- wants: repeat
create view shop.names as select name from shop.items;
