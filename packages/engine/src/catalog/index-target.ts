/** The index that a CREATE INDEX names. */
export interface IndexTarget {
  readonly index: string;
  /** Name of the table as written: one part, or schema and name. */
  readonly table: readonly string[];
}

/** Null where the statement is no CREATE INDEX, names no index, or is not understood. Loads the SQL parser. */
export async function indexTarget(statement: string): Promise<IndexTarget | null> {
  const { parse } = await import("libpg-query");
  const tree = await parse(statement).catch(() => null);
  const node = tree?.stmts?.[0]?.stmt;
  if (node === undefined || !("IndexStmt" in node)) {
    return null;
  }
  const { idxname, relation } = node.IndexStmt;
  if (idxname === undefined || relation?.relname === undefined) {
    return null;
  }
  return {
    index: idxname,
    table: relation.schemaname === undefined ? [relation.relname] : [relation.schemaname, relation.relname],
  };
}
