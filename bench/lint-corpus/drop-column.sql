-- wants: loss
alter table shop.items drop column if exists name;
