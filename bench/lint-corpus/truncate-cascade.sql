-- wants: loss, cascade
-- track: dml
truncate shop.items cascade;
