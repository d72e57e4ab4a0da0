-- wants: rights
grant select on shop.items to public;
