-- wants: repeat
create sequence shop.numbers;
