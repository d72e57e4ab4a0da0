/** The exit codes of the command line: part of the API, the meaning of a code never changes. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  pending: 3,
  found: 4,
  locked: 5,
  unreachable: 6,
  refused: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
  /** Whether trying again later, with nothing changed, can help. */
  readonly retry: boolean;
}

export const EXIT_CODES: readonly ExitCode[] = [
  { code: EXIT.done, meaning: "done, or nothing to do", retry: false },
  { code: EXIT.failed, meaning: "a migration failed, or an unexpected error", retry: false },
  { code: EXIT.usage, meaning: "usage, configuration or a file is wrong", retry: false },
  { code: EXIT.pending, meaning: "migrations are pending or changed (status --exit-code)", retry: false },
  { code: EXIT.found, meaning: "drift, or doctor, lint or verify found something", retry: false },
  { code: EXIT.locked, meaning: "a lock was not obtained in time", retry: true },
  { code: EXIT.unreachable, meaning: "the database cannot be reached, or the connection was lost", retry: true },
  { code: EXIT.refused, meaning: "the database refuses: password, privilege, version, pooler, guard", retry: false },
  { code: EXIT.interrupted, meaning: "interrupted by SIGINT; the database is consistent", retry: true },
  { code: EXIT.terminated, meaning: "interrupted by SIGTERM or SIGHUP; the database is consistent", retry: true },
];
