-- wants: nothing
comment on table shop.items is 'What the shop sells.';
grant select on shop.items to shop_reader;
