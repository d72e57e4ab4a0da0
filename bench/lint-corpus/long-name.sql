-- wants: name
create table if not exists shop.the_items_that_are_sold_in_the_shop_at_the_corner_of_the_old_market (id bigint primary key);
