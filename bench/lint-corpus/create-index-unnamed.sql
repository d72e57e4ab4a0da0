-- wants: repeat, blocking-index
create index on shop.items (name);
