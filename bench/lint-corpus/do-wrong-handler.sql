-- wants: repeat
do $$
begin
  alter table shop.new_items add constraint new_items_code_key unique using index new_items_code;
  create table shop.new_codes (id bigint);
exception when duplicate_object then null;
end
$$;
