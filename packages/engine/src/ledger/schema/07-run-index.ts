export const createRunIndex = (schema: string): string => `create index run_started on ${schema}.run (started_at desc)`;
