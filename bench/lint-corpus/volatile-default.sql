-- wants: rewriting-default
alter table shop.items add column if not exists code uuid default gen_random_uuid();
