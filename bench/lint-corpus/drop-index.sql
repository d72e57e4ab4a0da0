-- wants: blocking-index
drop index if exists shop.items_name_idx;
