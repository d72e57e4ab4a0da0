-- 01-nexus-schema.sql: what the dashboard itself remembers.
--
-- Schema nexus holds the people who use the dashboard, their sessions, the queries they ran and the queries they saved.
-- The first user is made by the application: this file holds no data.
--
-- Safe to run again at any time. Tables are created where they are missing; a column, default, NOT NULL, constraint,
-- index, trigger or comment that somebody dropped comes back. Where nothing is missing, no statement here takes an
-- ACCESS EXCLUSIVE lock: the DO blocks look into the catalog before they alter a table. A required column (such as
-- users.login) comes back only while its table is empty, as nobody can invent its values.

create schema if not exists nexus;

comment on schema nexus is 'The dashboard''s own data: users, sessions, query history and saved queries.';

-- Tables ----------------------------------------------------------------------------------------------------------

create table if not exists nexus.users (
  id            bigint      generated always as identity,
  login         text        not null,
  display_name  text        not null default '',
  email         text,
  phone         text,
  role          text        not null default 'viewer',
  password_hash text,
  failed_logins integer     not null default 0,
  locked_until  timestamptz,
  disabled      boolean     not null default false,
  last_login_at timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint users_pkey primary key (id)
);

create table if not exists nexus.sessions (
  token_hash   bytea       not null,
  user_id      bigint      not null,
  user_agent   text,
  ip_address   inet,
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null default now() + interval '12 hours',
  constraint sessions_pkey primary key (token_hash)
);

create table if not exists nexus.query_history (
  id            bigint           generated always as identity,
  user_id       bigint           not null,
  database_name text             not null default current_database(),
  query_text    text             not null,
  status        text             not null,
  error_message text,
  row_count     integer,
  started_at    timestamptz      not null default now(),
  duration_ms   double precision not null default 0,
  constraint query_history_pkey primary key (id)
);

create table if not exists nexus.saved_queries (
  id          bigint      generated always as identity,
  owner_id    bigint      not null,
  folder      text        not null default '',
  name        text        not null,
  description text        not null default '',
  query_text  text        not null,
  shared      boolean     not null default false,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint saved_queries_pkey primary key (id)
);

-- Columns: CREATE TABLE IF NOT EXISTS passes over a table that lost one -------------------------------------------

do $do$
declare
  col record;
  found_col pg_catalog.pg_attribute;
begin
  for col in
    select *
      from (values
        -- table,               column,          type,                                  null?,      default
        ('nexus.users',         'id',            'bigint generated always as identity', 'not null', null),
        ('nexus.users',         'login',         'text',                                'not null', null),
        ('nexus.users',         'display_name',  'text',                                'not null', $$''$$),
        ('nexus.users',         'email',         'text',                                'null',     null),
        ('nexus.users',         'phone',         'text',                                'null',     null),
        ('nexus.users',         'role',          'text',                                'not null', $$'viewer'$$),
        ('nexus.users',         'password_hash', 'text',                                'null',     null),
        ('nexus.users',         'failed_logins', 'integer',                             'not null', '0'),
        ('nexus.users',         'locked_until',  'timestamptz',                         'null',     null),
        ('nexus.users',         'disabled',      'boolean',                             'not null', 'false'),
        ('nexus.users',         'last_login_at', 'timestamptz',                         'null',     null),
        ('nexus.users',         'created_at',    'timestamptz',                         'not null', 'now()'),
        ('nexus.users',         'updated_at',    'timestamptz',                         'not null', 'now()'),
        ('nexus.sessions',      'token_hash',    'bytea',                               'not null', null),
        ('nexus.sessions',      'user_id',       'bigint',                              'not null', null),
        ('nexus.sessions',      'user_agent',    'text',                                'null',     null),
        ('nexus.sessions',      'ip_address',    'inet',                                'null',     null),
        ('nexus.sessions',      'created_at',    'timestamptz',                         'not null', 'now()'),
        ('nexus.sessions',      'last_seen_at',  'timestamptz',                         'not null', 'now()'),
        ('nexus.sessions',      'expires_at',    'timestamptz',                         'not null',
          $$now() + interval '12 hours'$$),
        ('nexus.query_history', 'id',            'bigint generated always as identity', 'not null', null),
        ('nexus.query_history', 'user_id',       'bigint',                              'not null', null),
        ('nexus.query_history', 'database_name', 'text',                                'not null',
          'current_database()'),
        ('nexus.query_history', 'query_text',    'text',                                'not null', null),
        ('nexus.query_history', 'status',        'text',                                'not null', null),
        ('nexus.query_history', 'error_message', 'text',                                'null',     null),
        ('nexus.query_history', 'row_count',     'integer',                             'null',     null),
        ('nexus.query_history', 'started_at',    'timestamptz',                         'not null', 'now()'),
        ('nexus.query_history', 'duration_ms',   'double precision',                    'not null', '0'),
        ('nexus.saved_queries', 'id',            'bigint generated always as identity', 'not null', null),
        ('nexus.saved_queries', 'owner_id',      'bigint',                              'not null', null),
        ('nexus.saved_queries', 'folder',        'text',                                'not null', $$''$$),
        ('nexus.saved_queries', 'name',          'text',                                'not null', null),
        ('nexus.saved_queries', 'description',   'text',                                'not null', $$''$$),
        ('nexus.saved_queries', 'query_text',    'text',                                'not null', null),
        ('nexus.saved_queries', 'shared',        'boolean',                             'not null', 'false'),
        ('nexus.saved_queries', 'created_at',    'timestamptz',                         'not null', 'now()'),
        ('nexus.saved_queries', 'updated_at',    'timestamptz',                         'not null', 'now()')
      ) as wanted (relation, name, type, nullness, fallback)
  loop
    select a.*
      into found_col
      from pg_catalog.pg_attribute as a
     where a.attrelid = col.relation::regclass
       and a.attname = col.name;

    if not found then
      execute pg_catalog.format('alter table %s add column %I %s %s', col.relation, col.name, col.type,
        pg_catalog.concat_ws(' ', 'default ' || col.fallback, col.nullness));
      continue;
    end if;
    if col.fallback is not null and not found_col.atthasdef then
      execute pg_catalog.format('alter table %s alter column %I set default %s', col.relation, col.name, col.fallback);
    end if;
    if col.nullness = 'not null' and not found_col.attnotnull then
      execute pg_catalog.format('alter table %s alter column %I set not null', col.relation, col.name);
    end if;
  end loop;
end
$do$;

-- Constraints, by name --------------------------------------------------------------------------------------------

do $do$
declare
  con record;
begin
  for con in
    select *
      from (values
        ('nexus.users', 'users_pkey',
          'primary key (id)'),
        ('nexus.users', 'users_login_check',
          $$check (login <> '' and login = btrim(login))$$),
        ('nexus.users', 'users_role_check',
          $$check (role in ('viewer', 'editor', 'admin'))$$),
        ('nexus.sessions', 'sessions_pkey',
          'primary key (token_hash)'),
        ('nexus.sessions', 'sessions_user_id_fkey',
          'foreign key (user_id) references nexus.users (id) on delete cascade'),
        ('nexus.query_history', 'query_history_pkey',
          'primary key (id)'),
        ('nexus.query_history', 'query_history_status_check',
          $$check (status in ('ok', 'error', 'cancelled', 'timeout'))$$),
        ('nexus.query_history', 'query_history_duration_ms_check',
          'check (duration_ms >= 0)'),
        ('nexus.query_history', 'query_history_user_id_fkey',
          'foreign key (user_id) references nexus.users (id) on delete cascade'),
        ('nexus.saved_queries', 'saved_queries_pkey',
          'primary key (id)'),
        ('nexus.saved_queries', 'saved_queries_owner_id_folder_name_key',
          'unique (owner_id, folder, name)'),
        ('nexus.saved_queries', 'saved_queries_name_check',
          $$check (name <> '' and name = btrim(name))$$),
        -- No cascade: a shared query must outlive its owner's account, so it is handed over first.
        ('nexus.saved_queries', 'saved_queries_owner_id_fkey',
          'foreign key (owner_id) references nexus.users (id)')
      ) as wanted (relation, name, definition)
  loop
    if not exists (
      select
        from pg_catalog.pg_constraint as c
       where c.conrelid = con.relation::regclass
         and c.conname = con.name
    ) then
      execute pg_catalog.format('alter table %s add constraint %I %s', con.relation, con.name, con.definition);
    end if;
  end loop;
end
$do$;

-- Indexes ---------------------------------------------------------------------------------------------------------

-- "Ada" and "ada" are one person.
create unique index if not exists users_login_key
  on nexus.users (lower(login));

create index if not exists sessions_user_id_idx
  on nexus.sessions (user_id);

create index if not exists sessions_expires_at_idx
  on nexus.sessions (expires_at);

-- The history is read newest first, page by page: "where (started_at, id) < (...) order by started_at desc, id desc".
create index if not exists query_history_started_at_idx
  on nexus.query_history (started_at desc, id desc);

create index if not exists query_history_user_id_started_at_idx
  on nexus.query_history (user_id, started_at desc, id desc);

create index if not exists saved_queries_shared_idx
  on nexus.saved_queries (folder, name)
  where shared;

-- Triggers --------------------------------------------------------------------------------------------------------

-- Sets updated_at when one of the columns named in the trigger's arguments changed. Book-keeping such as a login time
-- is no change that anybody wants to see as "updated". By name, so that no column is held back by the trigger.
create or replace function nexus.touch_updated_at()
  returns trigger
  language plpgsql
  set search_path = ''
as $function$
declare
  col text;
begin
  foreach col in array tg_argv loop
    if to_jsonb(new) -> col is distinct from to_jsonb(old) -> col then
      new.updated_at := now();
      exit;
    end if;
  end loop;
  return new;
end
$function$;

comment on function nexus.touch_updated_at() is
  'Sets updated_at when a column named in the trigger''s arguments changed.';

create or replace trigger users_touch_updated_at
  before update on nexus.users
  for each row
  execute function nexus.touch_updated_at(
    'login', 'display_name', 'email', 'phone', 'role', 'password_hash', 'disabled'
  );

create or replace trigger saved_queries_touch_updated_at
  before update on nexus.saved_queries
  for each row
  execute function nexus.touch_updated_at('owner_id', 'folder', 'name', 'description', 'query_text', 'shared');

-- Comments: the dashboard shows them ------------------------------------------------------------------------------

comment on table nexus.users is 'People who may log in to the dashboard.';
comment on column nexus.users.login is 'Name to log in with; unique whatever its case.';
comment on column nexus.users.display_name is 'Name shown to others; empty: the login is shown.';
comment on column nexus.users.role is
  'viewer reads, editor also runs and shares queries, admin also manages users.';
comment on column nexus.users.password_hash is
  'Salted hash with its parameters, never a password; null: no login by password.';
comment on column nexus.users.failed_logins is 'Wrong passwords since the last right one.';
comment on column nexus.users.locked_until is 'No login before this moment; null: not locked.';
comment on column nexus.users.disabled is 'True: may not log in, and open sessions are refused.';

comment on table nexus.sessions is 'Open browser sessions.';
comment on column nexus.sessions.token_hash is 'SHA-256 of the session token; the token itself is only in the cookie.';
comment on column nexus.sessions.expires_at is 'End of the session, whatever it does.';

comment on table nexus.query_history is 'Every query that was run from the dashboard, also the failed ones.';
comment on column nexus.query_history.query_text is 'The text as it was sent. May hold personal data.';
comment on column nexus.query_history.status is 'How it ended: ok, error, cancelled (by the user) or timeout.';
comment on column nexus.query_history.error_message is 'What PostgreSQL said; null where status is ok.';
comment on column nexus.query_history.row_count is 'Rows returned to the browser; null: none were read.';
comment on column nexus.query_history.duration_ms is 'From sending to the last row, in milliseconds.';

comment on table nexus.saved_queries is 'Queries kept under a name, private or shared.';
comment on column nexus.saved_queries.folder is 'Folder within the owner''s queries; empty: the top level.';
comment on column nexus.saved_queries.name is 'Unique within owner and folder.';
comment on column nexus.saved_queries.shared is
  'True: everybody may read and run it; only its owner and admins change it.';
comment on column nexus.saved_queries.updated_at is 'Last change of what the query is or says.';
