export { ERROR_CODES, SlipwayError } from "./errors.ts";
export type { ErrorCode, ErrorOptions, Json, Location } from "./errors.ts";
export type { Blocker, EventListener, LockHolder, SlipwayEvent } from "./events.ts";
export type * from "./options.ts";
export type * from "./results.ts";
export { TRACKS } from "./source/migration.ts";
export type { Directives, Migration, Track, TransactionMode } from "./source/migration.ts";
export type { SplitError, SplitResult, Statement } from "./sql/statement.ts";
