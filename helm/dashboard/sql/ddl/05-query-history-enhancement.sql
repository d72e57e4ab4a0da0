-- 05-query-history-enhancement.sql: a history to work with.
--
-- Adds to nexus.query_history what a query page needs: the selected part of the text, the SQLSTATE of a failure,
-- whether the result was cut off, pins, the saved query it came from, full-text search, and two views to read from.
--
-- Safe to run again at any time; what somebody dropped comes back. Columns have constant defaults or none, so adding
-- them does not rewrite the table. Where nothing is missing, no table gets an ACCESS EXCLUSIVE lock.
--
-- slipway: allow blocking-index a dashboard's history is small, and its index built in a moment

-- Columns ---------------------------------------------------------------------------------------------------------

do $do$
declare
  col record;
  found_col pg_catalog.pg_attribute;
begin
  for col in
    select *
      from (values
        -- table,               column,            type,          null?,      default
        ('nexus.query_history', 'selected_text',   'text',        'null',     null),
        ('nexus.query_history', 'sqlstate',        'text',        'null',     null),
        ('nexus.query_history', 'limited',         'boolean',     'not null', 'false'),
        ('nexus.query_history', 'pinned',          'boolean',     'not null', 'false'),
        ('nexus.query_history', 'pinned_at',       'timestamptz', 'null',     null),
        ('nexus.query_history', 'saved_query_id',  'bigint',      'null',     null)
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
        ('nexus.query_history', 'query_history_sqlstate_check',
          $$check (sqlstate ~ '^[0-9A-Z]{5}$')$$),
        ('nexus.query_history', 'query_history_saved_query_id_fkey',
          'foreign key (saved_query_id) references nexus.saved_queries (id) on delete set null')
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

-- Search ----------------------------------------------------------------------------------------------------------

-- Words of a query: "demo_ecommerce.order_items" is found by each of its four words. Only the head of a long text is
-- indexed: a tsvector has a limit of 1 MB, and a history row must never fail for the sake of its search.
create or replace function nexus.query_words(query_text text)
  returns tsvector
  language sql
  immutable
  parallel safe
  return pg_catalog.to_tsvector(
    'pg_catalog.simple',
    pg_catalog.regexp_replace(pg_catalog.left(query_text, 50000), '[^[:alnum:]]+', ' ', 'g')
  );

comment on function nexus.query_words(text) is
  'Words of a query text for search: where nexus.query_words(query_text) @@ to_tsquery(''simple'', ''order:*'').';

-- Indexes ---------------------------------------------------------------------------------------------------------

create index if not exists query_history_words_idx
  on nexus.query_history using gin (nexus.query_words(query_text));

-- "Only failures" is a filter of the history page; most rows are ok and need no entry here.
create index if not exists query_history_failed_idx
  on nexus.query_history (started_at desc, id desc)
  where status <> 'ok';

create index if not exists query_history_pinned_idx
  on nexus.query_history (user_id, pinned_at desc)
  where pinned;

create index if not exists query_history_saved_query_id_idx
  on nexus.query_history (saved_query_id)
  where saved_query_id is not null;

-- Triggers --------------------------------------------------------------------------------------------------------

create or replace function nexus.note_query_pinned_at()
  returns trigger
  language plpgsql
  set search_path = ''
as $function$
begin
  if new.pinned then
    new.pinned_at := coalesce(new.pinned_at, now());
  else
    new.pinned_at := null;
  end if;
  return new;
end
$function$;

comment on function nexus.note_query_pinned_at() is 'Keeps pinned_at in step with pinned.';

create or replace trigger query_history_note_pinned_at
  before insert or update on nexus.query_history
  for each row
  execute function nexus.note_query_pinned_at();

-- Views -----------------------------------------------------------------------------------------------------------

create or replace view nexus.query_history_overview as
select h.id,
       h.user_id,
       u.login,
       coalesce(nullif(u.display_name, ''), u.login) as user_name,
       h.database_name,
       h.query_text,
       h.selected_text,
       h.status,
       h.sqlstate,
       h.error_message,
       h.row_count,
       h.limited,
       h.pinned,
       h.saved_query_id,
       h.started_at,
       h.duration_ms
  from nexus.query_history as h
  join nexus.users as u on u.id = h.user_id;

create or replace view nexus.query_history_daily as
select (h.started_at at time zone 'UTC')::date as day,
       h.user_id,
       count(*) as runs,
       count(*) filter (where h.status <> 'ok') as failed,
       percentile_cont(0.5) within group (order by h.duration_ms) as median_ms,
       percentile_cont(0.95) within group (order by h.duration_ms) as p95_ms
  from nexus.query_history as h
 group by 1, 2;

-- Comments --------------------------------------------------------------------------------------------------------

comment on column nexus.query_history.selected_text is 'Part of the text that was selected and sent; null: all of it.';
comment on column nexus.query_history.sqlstate is 'Error code of PostgreSQL; null where status is ok.';
comment on column nexus.query_history.limited is 'True: there were more rows than the page asked for.';
comment on column nexus.query_history.pinned is 'True: kept on top and spared when old entries are removed.';
comment on column nexus.query_history.pinned_at is 'When it was pinned; set by a trigger.';
comment on column nexus.query_history.saved_query_id is 'Saved query it was run from; null: typed in.';
comment on view nexus.query_history_overview is 'The history with its users; order by started_at desc, id desc.';
comment on view nexus.query_history_daily is 'Runs, failures and durations per user and UTC day.';
