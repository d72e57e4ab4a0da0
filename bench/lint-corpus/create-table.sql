-- wants: repeat
create table shop.items (id bigint primary key);
