-- wants: repeat
create role shop_reader nologin;
