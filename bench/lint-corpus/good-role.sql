-- wants: nothing
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'shop_reader') then
    create role shop_reader nologin;
  end if;
end
$$;
