-- wants: track
insert into shop.items (id) values (1) on conflict (id) do nothing;
