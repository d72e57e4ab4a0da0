-- wants: repeat
-- track: dml
update shop.items set price = price * 1.1 where kind = 'lamp';
