-- wants: repeat
-- track: dml
insert into shop.items (id, name) values (1, 'lamp');
