/** Which application's releases named or changed an object. */
export const createOwnership = (schema: string): string => `
create table ${schema}.ownership (
  application text not null,
  type text not null,
  identity text not null,
  primary key (application, type, identity)
)`;
