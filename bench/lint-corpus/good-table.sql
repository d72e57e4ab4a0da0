-- wants: nothing
create table if not exists shop.items (id bigint generated always as identity primary key, name text not null);
create index if not exists items_name_idx on shop.items (name);
