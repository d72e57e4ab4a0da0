-- wants: repeat
select setval('shop.numbers', 1);
