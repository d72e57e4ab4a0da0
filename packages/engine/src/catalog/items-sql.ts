// Every arm is a query with the columns class_id, object_id, key, value over the relation `objects`. It runs with an empty search_path,
// so that PostgreSQL prints every name qualified.

export interface Arm {
  /** Oid of the catalog whose objects it is about; null: of any. */
  readonly classId: number | null;
  readonly sql: string;
}

/** One arm: what `from` (joined to the objects of one catalog) says about them. */
export function arm(classId: number, key: string, value: string, from: string): Arm {
  return {
    classId,
    sql: `select o.class_id, o.object_id, ${key} as key, ${value} as value from objects o ${from} and o.class_id = ${classId}`,
  };
}

/** An arm whose value is an aggregate: of all rows with the same key, or by these expressions. */
export function grouped({ classId, sql }: Arm, by = "1, 2, 3"): Arm {
  return { classId, sql: `${sql} group by ${by}` };
}

/** Options can hold passwords (conninfo, user mappings): they are compared, never kept. */
export function hidden(options: string): string {
  return `coalesce('hash ' || pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${options}::text, 'UTF8')), 'hex'), 16), 'none')`;
}

/** A role's name, or `public` for the grantee 0. */
export function role(id: string): string {
  return `case ${id} when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(${id})) end`;
}

/** `schema.name`, quoted. */
export function qualified(schemaId: string, name: string): string {
  return `(select pg_catalog.quote_ident(n.nspname) from pg_catalog.pg_namespace n where n.oid = ${schemaId}) || '.' || pg_catalog.quote_ident(${name})`;
}

export const GRANTABLE =
  "case when pg_catalog.bool_or(x.is_grantable) then 'with grant option' else 'without grant option' end";

/** A name as an identifier. */
export function quote(name: string): string {
  return `pg_catalog.quote_ident(${name})`;
}

export function type(id: string): string {
  return `pg_catalog.format_type(${id}, null)`;
}

export function routine(id: string): string {
  return `${id}::pg_catalog.regproc::text`;
}

/** ` word value`, where the oid `id` is not 0. */
export function optional(word: string, value: string, id: string): string {
  return `case when ${id}::oid <> 0 then ' ${word} ' || ${value} end`;
}

/** The object's own row, as `c`. */
export function row(catalog: string): string {
  return `join pg_catalog.${catalog} c on c.oid = o.object_id`;
}
