-- wants: rights
create or replace function shop.one() returns bigint language sql security definer as 'select 1';
