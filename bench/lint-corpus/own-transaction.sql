-- wants: transaction
begin;
create schema if not exists shop;
commit;
