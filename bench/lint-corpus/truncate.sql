-- wants: loss
-- track: dml
truncate shop.items;
