-- wants: required-column
alter table shop.items add column if not exists name text not null;
