-- wants: repeat
alter table shop.items alter column id add generated always as identity;
