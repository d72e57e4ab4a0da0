import type { Node } from "libpg-query";
import { strings } from "../catalog/named-objects.ts";

/** A name as written: `["users"]` or `["nexus", "users"]`. */
export type Name = readonly string[];

export function nameOf(range: { readonly schemaname?: string; readonly relname?: string } | undefined): Name {
  return [range?.schemaname, range?.relname].filter((part) => part !== undefined);
}

/** The strings of a name that the parser gives as a list, a string or a type. */
export function nameOfNode(node: Node | undefined): Name {
  if (node === undefined) return [];
  if ("String" in node) return node.String.sval === undefined ? [] : [node.String.sval];
  if ("List" in node) return strings(node.List.items);
  if ("TypeName" in node) return strings(node.TypeName.names);
  if ("ObjectWithArgs" in node) return strings(node.ObjectWithArgs.objname);
  return [];
}

/** Whether two names can mean the same object: a schema that one of them lacks is not held against it. */
export function isSameName(a: Name, b: Name): boolean {
  if (a.length === 0 || b.length === 0 || a.at(-1) !== b.at(-1)) return false;
  return a.length === 1 || b.length === 1 || a.at(-2) === b.at(-2);
}

/** The name for people, with quotes only where SQL needs them. */
export function showName(name: Name): string {
  return name.map(quoteWhereNeeded).join(".");
}

/** An identifier as SQL; keywords are not known here, so it is for texts and for the names that the file itself wrote. */
export function quoteWhereNeeded(identifier: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(identifier) ? identifier : `"${identifier.replaceAll('"', '""')}"`;
}
