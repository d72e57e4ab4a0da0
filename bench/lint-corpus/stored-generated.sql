-- wants: rewriting-default
alter table shop.items add column if not exists total numeric generated always as (price * amount) stored;
