-- wants: whole-relation
refresh materialized view shop.totals;
