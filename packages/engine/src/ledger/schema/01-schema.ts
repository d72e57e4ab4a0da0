import { quoteLiteral } from "../../sql/identifier.ts";

/** Guarded by hand: IF NOT EXISTS asks for the right to create schemas even where an administrator has made this one already. */
export const createSchema = (schema: string): string => `
do ${quoteLiteral(`begin
  if pg_catalog.to_regnamespace(${quoteLiteral(schema)}) is null then
    create schema ${schema};
  end if;
end`)}`;
