import type { Session } from "../postgres/session.ts";

export interface ShapeColumn {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly notNull: boolean;
  /** Left out by an INSERT it gets a value by itself. */
  readonly filled: boolean;
  /** No INSERT may name it. */
  readonly generated: boolean;
}

export interface ShapeRelation {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  readonly rowSecurity: boolean;
  readonly columns: readonly ShapeColumn[];
  /** What rows have to satisfy: constraints and unique indexes, by name, with the columns that they are about. */
  readonly rules: readonly { readonly name: string; readonly text: string; readonly columns: readonly string[] }[];
}

/** What an application sees of a database. */
export interface Shape {
  readonly relations: readonly ShapeRelation[];
  /** Functions with their argument types. */
  readonly functions: readonly string[];
  /** `type.label` of enums. */
  readonly labels: readonly string[];
}

const QUERY = `
with user_schema as materialized (
  select n.oid, n.nspname from pg_catalog.pg_namespace n
  where n.nspname not in ('pg_catalog', 'information_schema', 'slipway') and not pg_catalog.starts_with(n.nspname, 'pg_'))
select
  (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
     'oid', c.oid::text, 'name', pg_catalog.format('%I.%I', s.nspname, c.relname),
     'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
     'rowSecurity', c.relrowsecurity,
     'columns', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
          'name', a.attname, 'number', a.attnum, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
          'filled', a.atthasdef or a.attidentity <> '', 'generated', a.attgenerated <> '' or a.attidentity = 'a') order by a.attnum), '[]')
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
     'rules', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', r.name, 'text', r.text, 'columns', (
          select coalesce(pg_catalog.jsonb_agg(a.attname), '[]') from pg_catalog.pg_attribute a
          where a.attrelid = c.oid and a.attnum = any (r.key)))), '[]')
        from (
          select k.conname as name, pg_catalog.pg_get_constraintdef(k.oid) as text, k.conkey as key
          from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'p', 'u', 'x', 'f')
          union all
          select x.relname, pg_catalog.pg_get_indexdef(i.indexrelid), i.indkey::int2[]
          from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
          where i.indrelid = c.oid and i.indisunique
            and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)) r)
     )), '[]')
   from pg_catalog.pg_class c join user_schema s on s.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
     and not exists (select from pg_catalog.pg_depend d where d.classid = 1259 and d.objid = c.oid and d.deptype in ('e', 'i'))) as relations,
  (select coalesce(pg_catalog.jsonb_agg(p.oid::pg_catalog.regprocedure::text), '[]')
   from pg_catalog.pg_proc p join user_schema s on s.oid = p.pronamespace
   where p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
     and not exists (select from pg_catalog.pg_depend d where d.classid = 1255 and d.objid = p.oid and d.deptype = 'e')) as functions,
  (select coalesce(pg_catalog.jsonb_agg(t.oid::pg_catalog.regtype::text || '.' || e.enumlabel), '[]')
   from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid join user_schema s on s.oid = t.typnamespace) as labels`;

export async function readShape(session: Session): Promise<Shape> {
  const { rows } = await session.query<Shape>({ text: QUERY });
  return rows[0] ?? { relations: [], functions: [], labels: [] };
}
