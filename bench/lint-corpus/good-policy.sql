-- wants: nothing
drop policy if exists own_items on shop.items;
create policy own_items on shop.items using (owner = current_user);
