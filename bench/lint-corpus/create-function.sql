-- wants: repeat
create function shop.one() returns bigint language sql as 'select 1';
