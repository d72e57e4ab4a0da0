-- wants: track
-- track: dml
create table if not exists shop.extra (id bigint primary key);
