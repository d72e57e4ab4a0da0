-- The shop of the examples: safe to run again.
create schema if not exists shop;

create table if not exists shop.items (
  id bigint generated always as identity primary key,
  name text not null,
  price numeric(10, 2) not null check (price >= 0)
);

create index if not exists items_name_idx on shop.items (name);
