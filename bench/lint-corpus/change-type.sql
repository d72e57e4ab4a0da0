-- wants: type-change
alter table shop.items alter column amount type bigint;
