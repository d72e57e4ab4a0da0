-- wants: nothing
create or replace trigger touch before update on shop.items for each row execute function shop.touch();
