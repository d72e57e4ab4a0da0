/** SQLSTATEs with which a server says "not now": starting, stopping, out of connections. Worth another try. */
export const UNAVAILABLE: ReadonlySet<string> = new Set([
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08001",
  "08004",
]);

/** Somebody's lock was in the way (lock_not_available, deadlock_detected, serialization_failure): roll back, pause, try again. */
export const LOCKED: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);

/** out_of_memory in the shared lock table shows as 53200 with a hint at max_locks_per_transaction. */
export const OUT_OF_SHARED_MEMORY = "53200";

export const DISK_FULL = "53100";

export const INVALID_PASSWORD: ReadonlySet<string> = new Set(["28P01", "28000"]);
export const INSUFFICIENT_PRIVILEGE = "42501";
export const INVALID_CATALOG_NAME = "3D000";
export const UNDEFINED_TABLE = "42P01";
export const INVALID_SCHEMA_NAME = "3F000";
/** undefined_table, undefined_column, undefined_function, datatype_mismatch, invalid_schema_name: not there, or not as expected. */
export const OTHER_SHAPE: ReadonlySet<string> = new Set(["42P01", "42703", "42883", "42804", "3F000"]);
export const QUERY_CANCELED = "57014";
export const READ_ONLY_TRANSACTION = "25006";
/** Inside a transaction block, or inside a function, where the statement cannot be. */
export const ACTIVE_SQL_TRANSACTION = "25001";
/** COMMIT or ROLLBACK of a procedure where it cannot be. */
export const INVALID_TRANSACTION_TERMINATION = "2D000";
export const UNSAFE_NEW_ENUM_VALUE = "55P04";
export const IN_FAILED_TRANSACTION = "25P02";
export const SYNTAX_ERROR = "42601";

/** Socket errors that say nobody answers (yet). */
export const SOCKET_ERRORS: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);
