-- wants: repeat
drop view shop.names;
