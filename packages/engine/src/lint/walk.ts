/** An object of the parser's tree whose kind does not matter. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Calls `visit` for every object within `value`, itself included, from the outside in. Where it returns false, nothing below is visited. */
export function walk(value: unknown, visit: (fields: Fields, key: string) => boolean | void, key = ""): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit, key);
    return;
  }
  if (!isFields(value) || visit(value, key) === false) return;
  for (const [name, inner] of Object.entries(value)) if (typeof inner === "object") walk(inner, visit, name);
}

/** A relation as a statement refers to it. */
export interface RelationRef {
  readonly schema: string | undefined;
  readonly name: string;
  /** Byte index in the statement; undefined where the parser does not say. */
  readonly location: number | undefined;
}

/** Every relation that a statement names as a relation; temporary ones that it makes, and names that WITH gives to queries, are left out. */
export function relationsIn(value: unknown): readonly RelationRef[] {
  const queries = new Set<unknown>();
  const found: RelationRef[] = [];
  walk(value, (fields) => {
    if (typeof fields["ctename"] === "string") queries.add(fields["ctename"]);
    const { relname, schemaname, location, relpersistence } = fields;
    if (typeof relname !== "string" || relpersistence === "t") return;
    found.push({
      name: relname,
      schema: typeof schemaname === "string" ? schemaname : undefined,
      location: typeof location === "number" ? location : 0,
    });
  });
  return found.filter(({ schema, name }) => schema !== undefined || !queries.has(name));
}
