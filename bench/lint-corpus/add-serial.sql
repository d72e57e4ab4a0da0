-- wants: rewriting-default
alter table shop.items add column if not exists number bigserial;
