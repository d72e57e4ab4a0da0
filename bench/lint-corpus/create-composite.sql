-- wants: repeat
create type shop.price as (amount numeric, currency text);
