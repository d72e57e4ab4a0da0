-- wants: repeat
create schema shop;
