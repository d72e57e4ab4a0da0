-- wants: loss
-- track: dml
delete from shop.items;
