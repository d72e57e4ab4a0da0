-- wants: repeat, blocking-key
alter table shop.items add constraint items_code_key unique (code);
