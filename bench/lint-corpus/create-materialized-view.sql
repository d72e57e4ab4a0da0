-- wants: repeat
create materialized view shop.totals as select count(*) as items from shop.items;
