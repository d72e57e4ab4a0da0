-- wants: cascade
drop view if exists shop.names cascade;
