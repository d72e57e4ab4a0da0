-- wants: repeat
create cast (shop.price as text) with inout;
