-- wants: repeat
create rule keep as on delete to shop.items do instead nothing;
