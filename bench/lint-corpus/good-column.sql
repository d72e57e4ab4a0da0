-- wants: nothing
alter table shop.items add column if not exists note text not null default '';
alter table shop.items alter column note set default 'none';
