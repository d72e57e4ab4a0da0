-- wants: loss
drop table if exists shop.items;
