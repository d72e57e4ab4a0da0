-- wants: nothing
-- track: dml
create temporary table new_items (id bigint, name text);
insert into new_items values (1, 'lamp');
insert into shop.items (id, name) select id, name from new_items on conflict (id) do nothing;
