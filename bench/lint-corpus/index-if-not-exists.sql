-- wants: blocking-index
create index if not exists items_name_idx on shop.items (name);
