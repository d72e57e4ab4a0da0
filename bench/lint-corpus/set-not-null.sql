-- wants: not-null
alter table shop.items alter column name set not null;
