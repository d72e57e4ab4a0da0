-- wants: loss
drop table if exists shop.cache;
create table shop.cache (id bigint primary key);
