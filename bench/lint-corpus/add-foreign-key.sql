-- wants: repeat, blocking-constraint
alter table shop.items add constraint items_maker_fkey foreign key (maker_id) references shop.makers (id);
