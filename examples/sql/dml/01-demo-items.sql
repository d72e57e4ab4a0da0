-- Demo data: only where it is asked for.
insert into shop.items (id, name, price) overriding system value
values (1, 'lantern', 24.90), (2, 'compass', 39.00), (3, 'rope', 12.50)
on conflict (id) do nothing;
