-- wants: nothing
-- track: dml
insert into shop.items (id, name)
select 1, 'lamp' where not exists (select from shop.items where id = 1);
