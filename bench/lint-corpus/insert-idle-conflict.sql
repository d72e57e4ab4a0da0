-- wants: repeat
create table if not exists shop.notes (id bigint generated always as identity primary key, note text);
-- slipway: allow data-in-ddl every shop needs it
insert into shop.notes (note) values ('welcome') on conflict do nothing;
