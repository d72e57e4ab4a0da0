-- wants: nothing
create or replace function shop.touch() returns trigger language plpgsql set search_path = '' as $$
begin
  new.changed_at := pg_catalog.now();
  return new;
end
$$;
