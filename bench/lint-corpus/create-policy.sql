-- wants: repeat
create policy own_items on shop.items using (owner = current_user);
