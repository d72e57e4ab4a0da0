import type { Verdict } from "../../src/index.ts";

/** A small directory, with the verdict that each of its files deserves. */
export interface Case {
  readonly name: string;
  /** Files of the ddl track, in order; one that begins with `dml/` is of the other one. */
  readonly files: Readonly<Record<string, readonly [Verdict, string]>>;
}

const USERS =
  "create table if not exists users (id bigint generated always as identity primary key, name text not null);";

const one = (name: string, verdict: Verdict, sql: string): Case => ({ name, files: { "01-file.sql": [verdict, sql] } });
/** A file on a table that a good one has made. */
const onUsers = (name: string, verdict: Verdict, sql: string): Case => ({
  name,
  files: { "01-users.sql": ["idempotent", USERS], "02-file.sql": [verdict, sql] },
});

const IDEMPOTENT: readonly Case[] = [
  one("an empty file", "idempotent", "-- nothing\n"),
  one(
    "IF NOT EXISTS of everything",
    "idempotent",
    `create schema if not exists app; create table if not exists app.t (id int primary key, n int);
create index if not exists t_n on app.t (n); create sequence if not exists app.s; alter table app.t add column if not exists m text default 'x';`,
  ),
  onUsers(
    "OR REPLACE",
    "idempotent",
    `create or replace view names as select name from users;
create or replace function f() returns int language sql as 'select 1'; comment on table users is 'people';`,
  ),
  onUsers(
    "a view that is dropped and made again",
    "idempotent",
    "drop view if exists v; create view v as select id from users;",
  ),
  onUsers(
    "a guarded constraint",
    "idempotent",
    `do $$ begin if not exists (select from pg_constraint where conname = 'named') then
alter table users add constraint named check (name <> ''); end if; end $$;`,
  ),
  onUsers(
    "a constraint that is dropped and added again",
    "idempotent",
    `alter table users drop constraint if exists named;
alter table users add constraint named check (name <> '');`,
  ),
  one(
    "a guarded type and ADD VALUE IF NOT EXISTS",
    "idempotent",
    `do $$ begin create type mood as enum ('sad', 'ok'); exception when duplicate_object then null; end $$;
alter type mood add value if not exists 'happy'; create table if not exists m (id int, mood mood default 'ok');`,
  ),
  onUsers(
    "a trigger and policies that are dropped before",
    "idempotent",
    `create or replace function touch() returns trigger language plpgsql as $$ begin return new; end $$;
drop trigger if exists touch on users; create trigger touch before update on users for each row execute function touch();
alter table users enable row level security; drop policy if exists p on users; create policy p on users using (true);`,
  ),
  onUsers(
    "seeds with ON CONFLICT DO NOTHING on an identity",
    "idempotent",
    `create unique index if not exists users_name on users (name);
insert into users (name) values ('root'), ('guest') on conflict (name) do nothing;`,
  ),
  one(
    "seeds with ON CONFLICT DO UPDATE to the same",
    "idempotent",
    `create table if not exists k (id int primary key, v text);
insert into k values (1, 'a'), (2, 'b') on conflict (id) do update set v = excluded.v;`,
  ),
  onUsers(
    "seeds guarded by WHERE NOT EXISTS",
    "idempotent",
    "insert into users (name) select 'root' where not exists (select from users where name = 'root');",
  ),
  onUsers(
    "an idempotent backfill of rows that users have put in",
    "idempotent",
    `alter table users add column if not exists slug text;
update users set slug = lower(name) where slug is null;`,
  ),
  onUsers(
    "a backfill of everything to the same value",
    "idempotent",
    "alter table users add column if not exists lower_name text; update users set lower_name = lower(name);",
  ),
  one(
    "own seeds deleted and put in again with fixed keys",
    "idempotent",
    `create table if not exists roles (id int primary key, name text unique);
delete from roles where id in (1, 2); insert into roles values (1, 'admin'), (2, 'user');`,
  ),
  onUsers(
    "a guarded rename of a column",
    "idempotent",
    `alter table users add column if not exists mail text; do $$ begin
if exists (select from information_schema.columns where table_name = 'users' and column_name = 'phone') then alter table users rename phone to tel; end if; end $$;`,
  ),
  onUsers("own BEGIN and COMMIT", "idempotent", "begin; create table if not exists t (id int); commit;"),
  onUsers(
    "SET search_path and SET ROLE that leak",
    "idempotent",
    "create schema if not exists app; set search_path = app; create table if not exists t (id int); set role pg_read_all_data;",
  ),
  onUsers(
    "a file after one that leaks its search_path",
    "idempotent",
    "set search_path to nowhere; set statement_timeout = '1h'; select 1;",
  ),
  onUsers(
    "REFRESH MATERIALIZED VIEW",
    "idempotent",
    "create materialized view if not exists mv as select count(*) from users; refresh materialized view mv;",
  ),
  onUsers(
    "setval to the highest key",
    "idempotent",
    "select setval(pg_get_serial_sequence('users', 'id'), coalesce((select max(id) from users), 1));",
  ),
  onUsers(
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS",
    "idempotent",
    "create index concurrently if not exists users_name on users (name);",
  ),
  onUsers(
    "DROP IF EXISTS of what is long gone",
    "idempotent",
    "drop table if exists old; alter table users drop column if exists old; drop index if exists old_idx;",
  ),
  onUsers(
    "a generated column that is made again",
    "idempotent",
    `alter table users drop column if exists upper_name;
alter table users add column upper_name text generated always as (upper(name)) stored;`,
  ),
  one(
    "a DO block with a loop over names",
    "idempotent",
    `do $$ declare t text; begin foreach t in array array['a', 'b'] loop
execute format('create table if not exists %I (id int primary key)', t); end loop; end $$;`,
  ),
  onUsers("grants", "idempotent", "grant select on users to pg_read_all_data; revoke all on users from public;"),
  one(
    "an extension",
    "idempotent",
    "create extension if not exists pg_trgm; create table if not exists t (name text); create index if not exists t_name on t using gin (name gin_trgm_ops);",
  ),
  one(
    "COPY into a table that it empties of its own rows before",
    "idempotent",
    "create table if not exists k (id int primary key, v text);\ndelete from k where id < 3;\ncopy k from stdin;\n1\ta\n2\tb\n\\.\n",
  ),
  one(
    "partitions",
    "idempotent",
    `create table if not exists p (id int, at date not null) partition by range (at);
create table if not exists p_2030 partition of p for values from ('2030-01-01') to ('2031-01-01');`,
  ),
];

const FAILING_AGAIN: readonly Case[] = [
  one("CREATE TABLE", "fails-on-rerun", "create table t (id int);"),
  onUsers("CREATE INDEX", "fails-on-rerun", "create index users_name on users (name);"),
  onUsers("ADD COLUMN", "fails-on-rerun", "alter table users add column age int;"),
  onUsers("ADD CONSTRAINT", "fails-on-rerun", "alter table users add constraint named check (name <> '');"),
  one("CREATE TYPE", "fails-on-rerun", "create type mood as enum ('sad');"),
  one(
    "ADD VALUE",
    "fails-on-rerun",
    "do $$ begin create type mood as enum ('sad'); exception when duplicate_object then null; end $$; alter type mood add value 'ok';",
  ),
  onUsers("CREATE POLICY", "fails-on-rerun", "create policy p on users using (true);"),
  one("CREATE SCHEMA", "fails-on-rerun", "create schema app;"),
  one(
    "INSERT of a fixed key",
    "fails-on-rerun",
    "create table if not exists k (id int primary key); insert into k values (1);",
  ),
  onUsers("an unguarded rename", "fails-on-rerun", "alter table users rename name to full_name;"),
  onUsers(
    "DROP COLUMN without IF EXISTS",
    "fails-on-rerun",
    `do $$ begin if not exists (select from pg_tables where tablename = 'done') then
alter table users add column old int; create table done (); end if; end $$; alter table users drop column old;`,
  ),
  one(
    "a view that loses a column when an older file replaces it",
    "fails-on-rerun",
    "create or replace view v as select 1 as a; create or replace view v as select 1 as a, 2 as b;",
  ),
  onUsers(
    "two primary keys",
    "fails-on-rerun",
    "create table if not exists t (id int); alter table t add primary key (id);",
  ),
  onUsers("CREATE INDEX CONCURRENTLY", "fails-on-rerun", "create index concurrently users_name on users (name);"),
];

const CHANGING: readonly Case[] = [
  onUsers("an index without a name", "changes-schema", "create index on users (name);"),
  onUsers("a CHECK without a name", "changes-schema", "alter table users add check (name <> '');"),
  onUsers(
    "a foreign key without a name",
    "changes-schema",
    "create table if not exists t (id int); alter table t add column if not exists user_id bigint; alter table t add foreign key (user_id) references users;",
  ),
  onUsers("UNIQUE without a name", "changes-schema", "alter table users add unique (name);"),
  onUsers("an INSERT without guard", "changes-rows", "insert into users (name) values ('root'), ('guest');"),
  onUsers(
    "ON CONFLICT without a key to conflict with",
    "changes-rows",
    "insert into users (name) values ('root') on conflict do nothing;",
  ),
  one(
    "a counter",
    "changes-rows",
    "create table if not exists k (id int primary key, n int); insert into k values (1, 0) on conflict do nothing; update k set n = n + 1;",
  ),
  one(
    "an upsert that sets the time",
    "changes-rows",
    "create table if not exists k (id int primary key, at timestamptz); insert into k values (1, now()) on conflict (id) do update set at = clock_timestamp();",
  ),
  onUsers(
    "copies of users' rows, which only their rows show",
    "changes-rows",
    "create table if not exists log (name text); insert into log select name from users;",
  ),
  one(
    "own seeds with new keys each time",
    "changes-rows",
    "create table if not exists k (id serial primary key, v text); delete from k where v = 'a'; insert into k (v) values ('a');",
  ),
];

const DESTRUCTIVE: readonly Case[] = [
  one(
    "DROP TABLE and CREATE TABLE",
    "destructive",
    "drop table if exists t; create table t (id int primary key, v text);",
  ),
  one(
    "DROP TABLE, CREATE TABLE and the same seeds",
    "destructive",
    "drop table if exists t; create table t (id int primary key); insert into t values (1);",
  ),
  onUsers(
    "a column dropped and made again",
    "destructive",
    "alter table users drop column if exists note; alter table users add column note text;",
  ),
  onUsers("TRUNCATE", "destructive", "truncate users cascade;"),
  one(
    "TRUNCATE and the same seeds again",
    "destructive",
    "create table if not exists k (id int primary key, v text); truncate k; insert into k values (1, 'a');",
  ),
  onUsers("DELETE of everything", "destructive", "delete from users;"),
  onUsers(
    "a schema dropped and made again",
    "destructive",
    "drop schema if exists app cascade; create schema app; create table app.t (id int);",
  ),
  one(
    "a type dropped with the columns that use it",
    "destructive",
    "drop type if exists mood cascade; create type mood as enum ('ok'); create table if not exists t (id int); alter table t add column if not exists mood mood;",
  ),
  onUsers(
    "rows of users deleted through a foreign key",
    "destructive",
    `create table if not exists roles (id int primary key); create table if not exists members (id serial primary key, role_id int not null references roles on delete cascade);
delete from roles where id = 1; insert into roles values (1);`,
  ),
];

const NEIGHBOURS: readonly Case[] = [
  {
    name: "a later file undoes what the second run of an earlier one does",
    files: {
      "01-function.sql": ["idempotent", "create or replace function f() returns int language sql as 'select 1';"],
      "02-function.sql": ["idempotent", "create or replace function f() returns int language sql as 'select 2';"],
      "03-view.sql": ["idempotent", "drop view if exists v; drop view if exists w;"],
      "04-view.sql": ["idempotent", "create or replace view v as select 1 as a;"],
    },
  },
  {
    name: "a second run silently loses a key",
    files: {
      "01-parent.sql": [
        "changes-schema",
        "create table if not exists parent (id int not null); alter table parent drop constraint if exists parent_pkey cascade; alter table parent add primary key (id);",
      ],
      "02-child.sql": [
        "idempotent",
        "create table if not exists child (id int primary key, parent_id int references parent);",
      ],
    },
  },
  {
    name: "a key lost and brought back by a later file",
    files: {
      "01-parent.sql": [
        "idempotent",
        "create table if not exists parent (id int not null); alter table parent drop constraint if exists parent_pkey cascade; alter table parent add primary key (id);",
      ],
      "02-child.sql": [
        "idempotent",
        `create table if not exists child (id int primary key, parent_id int); alter table child drop constraint if exists child_parent_fk;
alter table child add constraint child_parent_fk foreign key (parent_id) references parent;`,
      ],
    },
  },
  {
    name: "bad files beside good ones",
    files: {
      "01-a.sql": ["idempotent", "create table if not exists a (id int primary key);"],
      "02-b.sql": ["fails-on-rerun", "create table b (id int primary key);"],
      "03-c.sql": [
        "changes-rows",
        "create table if not exists c (id serial primary key, v text); insert into c (v) values ('x');",
      ],
      "04-d.sql": ["idempotent", "create table if not exists d (id int primary key references b);"],
      "05-e.sql": ["changes-schema", "create index on a (id);"],
      "06-f.sql": ["idempotent", "create or replace view f as select a.id from a join b using (id);"],
      "07-g.sql": ["changes-rows", "insert into c (v) values ('y');"],
    },
  },
  {
    name: "a table dropped by an earlier file and made by a later one",
    files: {
      "01-drop.sql": ["destructive", "drop table if exists t;"],
      "02-create.sql": ["idempotent", "create table if not exists t (id int primary key);"],
    },
  },
  {
    name: "a column dropped by an earlier file and added by a later one",
    files: {
      "01-users.sql": ["idempotent", USERS],
      "02-drop.sql": ["destructive", "alter table users drop column if exists note;"],
      "03-add.sql": ["idempotent", "alter table users add column if not exists note text;"],
    },
  },
  {
    name: "a later file takes away what an earlier one needs",
    files: {
      "01-index.sql": [
        "fails-on-rerun",
        "create table if not exists t (id int, old int); create index if not exists t_old on t (old);",
      ],
      "02-drop.sql": ["idempotent", "alter table t drop column if exists old;"],
    },
  },
  {
    name: "a renamed table that the first file makes again",
    files: {
      "01-create.sql": ["changes-schema", "create table if not exists people (id int primary key);"],
      "02-rename.sql": ["fails-on-rerun", "alter table people rename to persons;"],
    },
  },
  {
    name: "a file that fails, and those after it",
    files: {
      "01-a.sql": ["idempotent", "create table if not exists a (id int);"],
      "02-bad.sql": ["fails", "create table if not exists b (id int); select 1/0;"],
      "03-c.sql": ["idempotent", "create table if not exists c (id int);"],
      "04-b.sql": ["fails-on-rerun", "create index b_id on b (id);"],
      "05-none.sql": ["fails", "select * from nowhere;"],
    },
  },
  {
    name: "a file that needs what a failed one did not bring",
    files: {
      "01-bad.sql": ["fails", "create table parent (id int primary key, x nothing);"],
      "02-child.sql": ["fails", "create table if not exists child (id int references parent);"],
    },
  },
  {
    name: "psql's own commands and an open quote",
    files: {
      "01-a.sql": ["fails", "\\set x 1\ncreate table if not exists a (id int);"],
      "02-b.sql": ["fails", "select 'open;"],
      "03-c.sql": ["idempotent", "create table if not exists c (id int);"],
      "04-a.sql": ["idempotent", "alter table a add column if not exists n int;"],
    },
  },
  {
    name: "demo data",
    files: {
      "01-t.sql": [
        "idempotent",
        "create table if not exists t (id int primary key, v text); create table if not exists u (v text);",
      ],
      "dml/01-seeds.sql": ["idempotent", "insert into t values (1, 'a') on conflict do nothing;"],
      "dml/02-more.sql": ["changes-rows", "insert into u values ('a'), ('b');"],
    },
  },
  {
    name: "hard constraints on the rows that are planted",
    files: {
      "01-t.sql": [
        "idempotent",
        `do $$ begin create domain email as text check (value ~ '^[a-z0-9._-]+@[a-z]+\\.[a-z]{2,}$');
exception when duplicate_object then null; end $$;
create table if not exists t (id uuid primary key default gen_random_uuid(), mail email not null unique,
kind varchar(5) not null check (kind in ('a', 'b')), starts date not null, ends date not null, check (ends > starts), n smallint check (n between 3 and 7));
create table if not exists c (t_id uuid references t, n int, primary key (t_id, n), code char(3) not null check (code ~ '^[A-Z]{3}$'));`,
      ],
      "02-wipe.sql": ["destructive", "delete from c;"],
    },
  },
  {
    name: "values that backfills set only once",
    files: {
      "01-t.sql": [
        "idempotent",
        "create table if not exists t (id serial primary key, price numeric(8, 2), cents int, visits int not null default 0);",
      ],
      "02-fill.sql": [
        "idempotent",
        "update t set cents = (price * 100)::int where cents is distinct from (price * 100)::int;",
      ],
      "03-count.sql": ["changes-rows", "update t set visits = visits + 1;"],
      "04-fill.sql": ["idempotent", "update t set price = 0 where price is null;"],
    },
  },
  {
    name: "a trigger that sets updated_at while an upsert changes nothing",
    files: {
      "01-t.sql": [
        "idempotent",
        `create table if not exists t (id int primary key, v text, updated_at timestamptz default now());
create or replace function touch() returns trigger language plpgsql as $$ begin if new is distinct from old then new.updated_at := clock_timestamp(); end if; return new; end $$;
create or replace trigger touch before update on t for each row execute function touch();`,
      ],
      "02-seed.sql": [
        "idempotent",
        "insert into t (id, v) values (1, 'a') on conflict (id) do update set v = excluded.v;",
      ],
    },
  },
];

export const CASES: readonly Case[] = [...IDEMPOTENT, ...FAILING_AGAIN, ...CHANGING, ...DESTRUCTIVE, ...NEIGHBOURS];
