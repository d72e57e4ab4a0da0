-- wants: nothing
drop trigger if exists touch on shop.items;
create trigger touch before update on shop.items for each row execute function shop.touch();
