/**
 * The oids of the catalogs whose rows are objects. They are the same in every database and major, and a number,
 * unlike a regclass constant, needs no look-up when the steady-state query is planned.
 */
export const CLASS = {
  type: 1247,
  function: 1255,
  relation: 1259,
  defaultAcl: 826,
  server: 1417,
  foreignDataWrapper: 2328,
  accessMethod: 2601,
  cast: 2605,
  constraint: 2606,
  conversion: 2607,
  language: 2612,
  schema: 2615,
  operatorClass: 2616,
  operator: 2617,
  rule: 2618,
  trigger: 2620,
  operatorFamily: 2753,
  extension: 3079,
  policy: 3256,
  statistics: 3381,
  collation: 3456,
  eventTrigger: 3466,
  transform: 3576,
  textSearchDictionary: 3600,
  textSearchParser: 3601,
  textSearchConfiguration: 3602,
  textSearchTemplate: 3764,
  subscription: 6100,
  publication: 6104,
} as const;

/** Every object that PostgreSQL brings itself has a lower oid. */
export const FIRST_USER_OID = 16_384;
