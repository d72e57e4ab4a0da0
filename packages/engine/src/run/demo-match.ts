import { hasKey, type KeyedTable, qualified } from "../catalog/keyed-table.ts";
import { demoKeysSql, demoRangesSql, type TableName } from "../ledger/demo-rows.ts";
import { quoteIdentifier } from "../sql/identifier.ts";

const INTEGERS = new Set(["smallint", "integer", "bigint"]);

/** The column, quoted, that alone is a table's primary key and holds integers; null where there is none. */
export function integerKey({ keyColumns, keyTypes }: KeyedTable): string | null {
  const [column] = keyColumns;
  const [type] = keyTypes;
  return column !== undefined && type !== undefined && keyColumns.length === 1 && INTEGERS.has(type)
    ? quoteIdentifier(column)
    : null;
}

/** A query of what is recorded of a table, and the condition by which its lines find the rows. */
export interface DemoMatch {
  /** No two lines of it find the same row. */
  readonly recorded: string;
  /** Row `row` of the table is found by line `line` of what is recorded. Typed, so that the key's index serves. */
  readonly finds: (line: string, row: string) => string;
}

/**
 * How the demo rows of a table are found: by ranges where its key is one integer, else key by key; $1 is the application.
 * @param schema quoted name of the ledger's schema
 * @param place SQL expressions of the table's schema and name, and of the file if only its rows count
 */
export function demoMatch(schema: string, table: KeyedTable, place: TableName & { readonly file?: string }): DemoMatch {
  const column = integerKey(table);
  return column === null
    ? { recorded: demoKeysSql(schema, place), finds: (line, row) => hasKey(row, table, `${line}.key`) }
    : {
        recorded: demoRangesSql(schema, place),
        finds: (line, row) => `${row}.${column} between ${line}.first and ${line}.last`,
      };
}

/**
 * A query whose lines each find at most one row, by equality: for asking of many rows of a table whether they are demo data, which
 * ranges would answer only one by one.
 */
export function demoLookup(schema: string, table: KeyedTable, place: TableName): DemoMatch {
  const match = demoMatch(schema, table, place);
  const column = integerKey(table);
  return column === null
    ? match
    : {
        recorded: `select t.${column} as id from ${qualified(table)} t join (${match.recorded}) k on ${match.finds("k", "t")}`,
        finds: (line, row) => `${row}.${column} = ${line}.id`,
      };
}
