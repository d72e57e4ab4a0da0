-- wants: loss
-- track: dml
update shop.items set name = 'lamp';
