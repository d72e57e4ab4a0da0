/** The applications of this ledger, with the runs that found nothing to do: those are counted, not listed. */
export const createApplication = (schema: string): string => `
create table ${schema}.application (
  name text primary key,
  idle_runs bigint not null default 0,
  last_idle_at timestamptz
)`;
