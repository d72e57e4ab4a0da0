-- wants: nothing
create index concurrently if not exists items_name_idx on shop.items (name);
