/** The mark of the application's objects as they were when they were proven to be as recorded. */
export const addMark = (schema: string): string => `
alter table ${schema}.application add column mark text`;
