-- wants: repeat
do $$
begin
  create type shop.size as enum ('small');
end
$$;
