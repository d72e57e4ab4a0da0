-- 06-saved-queries-crud-enhancement.sql: saved queries that several people can edit.
--
-- Adds to nexus.saved_queries: tags, parameters, a chart, favourites, use counts, a link name (slug), and a version for
-- optimistic locking: "update ... where id = $1 and version = $2" changes no row when somebody else was faster.
--
-- Safe to run again at any time; what somebody dropped comes back. Adding slug rewrites the table once, as each row
-- needs a value of its own. Where nothing is missing, no table gets an ACCESS EXCLUSIVE lock.
--
-- slipway: allow blocking-index a dashboard has few saved queries, and their index is built in a moment

-- Columns ---------------------------------------------------------------------------------------------------------

do $do$
declare
  col record;
  found_col pg_catalog.pg_attribute;
begin
  for col in
    select *
      from (values
        -- table,               column,         type,          null?,      default
        ('nexus.saved_queries', 'slug',         'text',        'not null', 'gen_random_uuid()::text'),
        ('nexus.saved_queries', 'tags',         'text[]',      'not null', $$'{}'$$),
        ('nexus.saved_queries', 'parameters',   'jsonb',       'not null', $$'[]'$$),
        ('nexus.saved_queries', 'chart',        'jsonb',       'null',     null),
        ('nexus.saved_queries', 'favourite',    'boolean',     'not null', 'false'),
        ('nexus.saved_queries', 'usage_count',  'integer',     'not null', '0'),
        ('nexus.saved_queries', 'last_used_at', 'timestamptz', 'null',     null),
        ('nexus.saved_queries', 'version',      'integer',     'not null', '1')
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
        ('nexus.saved_queries', 'saved_queries_slug_key',
          'unique (slug)'),
        ('nexus.saved_queries', 'saved_queries_slug_check',
          $$check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')$$),
        ('nexus.saved_queries', 'saved_queries_parameters_check',
          $$check (jsonb_typeof(parameters) = 'array')$$),
        ('nexus.saved_queries', 'saved_queries_chart_check',
          $$check (jsonb_typeof(chart) = 'object')$$),
        ('nexus.saved_queries', 'saved_queries_usage_count_check',
          'check (usage_count >= 0)')
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

create index if not exists saved_queries_tags_idx
  on nexus.saved_queries using gin (tags);

create index if not exists saved_queries_favourite_idx
  on nexus.saved_queries (owner_id, name)
  where favourite;

create index if not exists saved_queries_last_used_at_idx
  on nexus.saved_queries (owner_id, last_used_at desc nulls last);

-- Triggers --------------------------------------------------------------------------------------------------------

-- A new query gets a readable link that stays: "Top customers" becomes top-customers-17, also after it is renamed. The
-- id in it keeps two queries of one name apart. Queries that are older than this file have a random one.
create or replace function nexus.make_saved_query_slug()
  returns trigger
  language plpgsql
  set search_path = ''
as $function$
declare
  words text := trim(both '-' from left(regexp_replace(lower(new.name), '[^a-z0-9]+', '-', 'g'), 60));
begin
  new.slug := concat_ws('-', coalesce(nullif(words, ''), 'query'), new.id);
  return new;
end
$function$;

comment on function nexus.make_saved_query_slug() is 'Makes the link name of a new saved query.';

create or replace trigger saved_queries_make_slug
  before insert on nexus.saved_queries
  for each row
  execute function nexus.make_saved_query_slug();

-- Running a query or marking it is no edit: only what the query is or says makes a new version.
create or replace function nexus.bump_saved_query_version()
  returns trigger
  language plpgsql
  set search_path = ''
as $function$
declare
  book_keeping constant text[] := '{usage_count,last_used_at,favourite,version,updated_at}';
begin
  if to_jsonb(new) - book_keeping is distinct from to_jsonb(old) - book_keeping then
    new.version := old.version + 1;
    new.updated_at := now();
  else
    new.version := old.version;
  end if;
  return new;
end
$function$;

comment on function nexus.bump_saved_query_version() is 'Counts the version of a saved query up with each edit.';

create or replace trigger saved_queries_bump_version
  before update on nexus.saved_queries
  for each row
  execute function nexus.bump_saved_query_version();

-- Views -----------------------------------------------------------------------------------------------------------

create or replace view nexus.saved_query_overview as
select q.id,
       q.slug,
       q.owner_id,
       u.login as owner_login,
       coalesce(nullif(u.display_name, ''), u.login) as owner_name,
       q.folder,
       q.name,
       q.description,
       q.tags,
       q.shared,
       q.favourite,
       q.usage_count,
       q.last_used_at,
       q.chart is not null as has_chart,
       q.version,
       q.updated_at
  from nexus.saved_queries as q
  join nexus.users as u on u.id = q.owner_id;

-- Comments --------------------------------------------------------------------------------------------------------

comment on column nexus.saved_queries.slug is
  'Name in links (/query/<slug>); made by a trigger, stays when the query is renamed.';
comment on column nexus.saved_queries.tags is 'Free labels to filter by.';
comment on column nexus.saved_queries.parameters is 'Parameters in order, as JSON: [{"name", "type", "default"}].';
comment on column nexus.saved_queries.chart is
  'How to draw the result, as JSON: {"kind", "x", "y", "series"}; null: as a table.';
comment on column nexus.saved_queries.favourite is 'True: on top of its owner''s list.';
comment on column nexus.saved_queries.usage_count is 'How often it was run.';
comment on column nexus.saved_queries.version is
  'Counts edits; compare it when saving, so that nobody''s edit is lost.';
comment on view nexus.saved_query_overview is 'Saved queries with their owners, without their texts.';
