-- wants: repeat
create domain shop.email as text;
