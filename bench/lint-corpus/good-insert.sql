-- wants: nothing
-- track: dml
insert into shop.items (id, name) values (1, 'lamp') on conflict (id) do nothing;
