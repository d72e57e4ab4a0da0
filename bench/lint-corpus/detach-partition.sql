-- wants: repeat, whole-relation
alter table shop.orders detach partition shop.orders_2020;
