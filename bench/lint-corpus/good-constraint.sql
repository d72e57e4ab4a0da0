-- wants: nothing
do $$
begin
  if not exists (select from pg_catalog.pg_constraint where conname = 'items_price_check') then
    alter table shop.items add constraint items_price_check check (price >= 0) not valid;
  end if;
end
$$;
