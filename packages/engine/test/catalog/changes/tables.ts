import type { Change } from "./change.ts";

export const TABLES_CHANGES: readonly Change[] = [
  {
    name: "drop table",
    before: "create table app.t (a int)",
    change: "drop table app.t",
    drift: ["table app.t is missing"],
  },
  {
    name: "rename table",
    before: "create table app.t (a int)",
    change: "alter table app.t rename to u",
    drift: ["table app.t is missing"],
  },
  {
    name: "move table to another schema",
    before: "create schema app_2; create table app.t (a int)",
    change: "alter table app.t set schema app_2",
    drift: ["table app.t is missing"],
  },
  {
    name: "table replaced by view",
    before: "create table app.t (a int)",
    change: "drop table app.t; create view app.t as select 1 as a",
    drift: ["table app.t is a view now"],
  },
];
