/** A table and the tables whose rows it refers to. */
export interface Referring {
  readonly table: string;
  readonly refersTo: readonly string[];
}

/**
 * The order in which tables can be emptied: what refers to others comes first. Tables that refer to each other are one group, to be
 * emptied by one statement. Pure.
 */
export function deleteOrder(tables: readonly Referring[]): readonly (readonly string[])[] {
  const reach = new Map(tables.map(({ table }) => [table, reachable(table, tables)]));
  const together = (a: string, b: string): boolean =>
    a === b || (reach.get(a)?.has(b) === true && reach.get(b)?.has(a) === true);
  const groups: string[][] = [];
  for (const { table } of tables) {
    const group = groups.find(([first]) => first !== undefined && together(first, table));
    if (group === undefined) {
      groups.push([table]);
    } else {
      group.push(table);
    }
  }
  // A table that another one refers to is reached from it, and so reaches fewer.
  const rank = (group: readonly string[]): number => reach.get(group[0] ?? "")?.size ?? 0;
  return groups.toSorted((a, b) => rank(b) - rank(a));
}

function reachable(from: string, tables: readonly Referring[]): ReadonlySet<string> {
  const refers = new Map(tables.map(({ table, refersTo }) => [table, refersTo]));
  const found = new Set<string>([from]);
  for (const table of found) {
    for (const next of refers.get(table) ?? []) {
      if (refers.has(next)) {
        found.add(next);
      }
    }
  }
  return found;
}
