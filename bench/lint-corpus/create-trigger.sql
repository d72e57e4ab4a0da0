-- wants: repeat
create trigger touch before update on shop.items for each row execute function shop.touch();
