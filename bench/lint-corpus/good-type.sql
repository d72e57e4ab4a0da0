-- wants: nothing
do $$
begin
  if pg_catalog.to_regtype('shop.size') is null then
    create type shop.size as enum ('small', 'large');
  end if;
end
$$;
