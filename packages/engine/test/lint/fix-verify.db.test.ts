import { expect, test } from "vitest";
import { lint, verify } from "../../src/index.ts";
import { serverUrl, testServer } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

test("a release that cannot run again is proven idempotent once --fix has been through it", async () => {
  const dir = migrationDir({
    ddl: {
      "01-shop.sql": `begin;
create schema shop;
create type shop.size as enum ('small', 'large');
create domain shop.price as numeric;
alter domain shop.price add constraint price_check check (value >= 0);
create sequence shop.numbers;
create table shop.makers (id int primary key, name text);
create table shop.items (id int primary key, name text, maker_id int, size shop.size, cost shop.price);
alter table shop.items add column code text, add column note text;
alter table shop.items add constraint items_maker_fkey foreign key (maker_id) references shop.makers (id);
alter table shop.items add constraint items_code_key unique (code);
create index items_name_idx on shop.items (name);
create view shop.names as select id, name from shop.items;
create function shop.touch() returns trigger language plpgsql set search_path = '' as $$ begin return new; end $$;
create trigger touch before update on shop.items for each row execute function shop.touch();
create constraint trigger watch after insert on shop.items for each row execute function shop.touch();
create policy everybody on shop.items using (true);
commit;
`,
      "02-size.sql": "alter type shop.size add value 'huge';\n",
    },
    dml: {
      "01-items.sql": `insert into shop.makers (id, name) values (1, 'Lamp & Sons');
insert into shop.items (id, name, maker_id, size) values (1, 'lamp', 1, 'small'), (2, 'oil', 1, 'large');
`,
    },
  });
  const server = await testServer();
  const prove = () =>
    verify({ dir, server: serverUrl(server, "postgres", server.user, server.password), proofs: ["twice"] });

  expect((await prove()).ok).toBe(false);
  const { summary } = await lint({ dir, fix: true });
  expect(summary).toMatchObject({ errors: 0, fixable: 0 });
  const { ok, files } = await prove();

  expect(files.map(({ track, file, verdict }) => `${track}/${file}: ${verdict}`)).toEqual([
    "ddl/01-shop.sql: idempotent",
    "ddl/02-size.sql: idempotent",
    "dml/01-items.sql: idempotent",
  ]);
  expect(ok).toBe(true);
});
