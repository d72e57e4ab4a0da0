export const insertFenceRow = (schema: string): string => `insert into ${schema}.fence default values`;
