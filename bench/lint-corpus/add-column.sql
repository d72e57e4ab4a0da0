-- wants: repeat
alter table shop.items add column name text;
