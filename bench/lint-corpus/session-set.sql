-- wants: session
set search_path = shop;
create table if not exists items (id bigint primary key);
