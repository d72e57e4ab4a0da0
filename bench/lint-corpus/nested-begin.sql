-- wants: transaction
create schema if not exists shop;
begin;
