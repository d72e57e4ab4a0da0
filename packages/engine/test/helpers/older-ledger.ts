/** Makes a ledger one of version 2: without what later versions added. */
export const TO_VERSION_2 = `
alter table slipway.demo_rows drop column range_starts, drop column range_ends;
alter table slipway.application drop column if exists mark;
update slipway.meta set version = 2;`;

/** Makes a ledger one of version 1. */
export const TO_VERSION_1 = `${TO_VERSION_2}
drop table slipway.demo_rows;
alter table slipway.meta drop column environment;
update slipway.meta set version = 1;`;
