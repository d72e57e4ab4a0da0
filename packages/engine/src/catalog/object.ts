/** An owned object as it stands in the catalog: a top-level object, with everything that hangs on it as items. */
export interface ObjectRecord {
  /** Oid of the catalog that the object is a row of, as text: the same in every database. */
  readonly classId: string;
  /** Oid of the object, as text: valid in this database only. */
  readonly objectId: string;
  /** The kind of object in words, as `pg_identify_object` has it: `table`, `view`, `function`, … */
  readonly type: string;
  /** The object's qualified, quoted name, as `pg_identify_object` has it. */
  readonly identity: string;
  /** With `type` and `args` the address of the object in any database (`pg_identify_object_as_address`). */
  readonly names: readonly string[];
  readonly args: readonly string[];
  /** What the object is, in words and SQL: `column phone` → `text not null`, `index users_phone_idx` → its definition, `owner` → `app`. */
  readonly items: Readonly<Record<string, string>>;
  /** The fast fingerprint: a hash of the raw rows, comparable within one database and server major. */
  readonly fast: string;
}

/** What is needed to find an object again: by its oids, or by its name where the oids are others (after a restore). */
export type ObjectAddress = Pick<ObjectRecord, "type" | "names" | "args" | "classId" | "objectId">;
