-- wants: nothing
do $$
begin
  create type shop.size as enum ('small', 'large');
exception when duplicate_object then null;
end
$$;
