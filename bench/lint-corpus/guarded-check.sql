-- wants: blocking-constraint
do $$
begin
  if not exists (select from pg_constraint where conname = 'items_price_check') then
    alter table shop.items add constraint items_price_check check (price >= 0);
  end if;
end
$$;
