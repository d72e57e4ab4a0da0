/** What the database itself says it is: \`production\` refuses every dml run. */
export const addEnvironment = (schema: string): string => `
alter table ${schema}.meta add column environment text check (environment in ('production', 'development'))`;
