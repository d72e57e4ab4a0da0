-- wants: name
create table if not exists items (id bigint primary key);
