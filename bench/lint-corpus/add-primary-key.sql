-- wants: repeat, blocking-key
alter table shop.items add constraint items_pkey primary key (id);
