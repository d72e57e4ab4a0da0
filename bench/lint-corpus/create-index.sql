-- wants: repeat, blocking-index
create index items_name_idx on shop.items (name);
