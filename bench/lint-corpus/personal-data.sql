-- wants: privacy
-- track: dml
insert into shop.customers (id, email) values (1, 'anna.berger@gmail.com') on conflict (id) do nothing;
