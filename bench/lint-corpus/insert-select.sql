-- wants: repeat
-- track: dml
insert into shop.items (id, name) select id, name from shop.old_items;
