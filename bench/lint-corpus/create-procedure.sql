-- wants: repeat
create procedure shop.nothing() language sql as 'select 1';
