import type { Change } from "./change.ts";

export const STORAGE_CHANGES: readonly Change[] = [
  {
    name: "storage parameter changed",
    before: "create table app.t (a int) with (fillfactor = 70)",
    change: "alter table app.t set (fillfactor = 80)",
    drift: ["option fillfactor of table app.t is 80, recorded as 70"],
  },
  {
    name: "storage parameter dropped",
    before: "create table app.t (a int) with (fillfactor = 70)",
    change: "alter table app.t reset (fillfactor)",
    drift: ["option fillfactor of table app.t is missing"],
  },
  {
    name: "storage parameter added",
    before: "create table app.t (a int)",
    change: "alter table app.t set (autovacuum_enabled = false)",
    drift: [],
    information: ["option autovacuum_enabled of table app.t was added"],
  },
  {
    name: "toast parameter",
    before: "create table app.t (a text)",
    change: "alter table app.t set (toast.autovacuum_enabled = false)",
    drift: [],
    information: ["option toast.autovacuum_enabled of table app.t was added"],
  },
  {
    name: "replica identity full",
    before: "create table app.t (a int)",
    change: "alter table app.t replica identity full",
    drift: ["replica identity of table app.t is full, recorded as default"],
  },
  {
    name: "replica identity index",
    before: "create table app.t (a int not null); create unique index i on app.t (a)",
    change: "alter table app.t replica identity using index i",
    drift: ["replica identity of table app.t is index i, recorded as default"],
  },
  {
    name: "persistence",
    before: "create table app.t (a int)",
    change: "alter table app.t set unlogged",
    drift: ["persistence of table app.t is unlogged, recorded as permanent"],
  },
  {
    name: "access method",
    before: "create table app.t (a int); create access method app_heap2 type table handler heap_tableam_handler",
    change: "alter table app.t set access method app_heap2",
    drift: ["access method of table app.t is app_heap2, recorded as heap"],
  },
  {
    name: "partition attached",
    before: "create table app.p (a int) partition by range (a); create table app.c (a int)",
    change: "alter table app.p attach partition app.c for values from (0) to (10)",
    drift: [],
    information: ["partition of app.p of table app.c was added", "partition app.c of table app.p was added"],
  },
  {
    name: "partition detached",
    before:
      "create table app.p (a int) partition by range (a); create table app.c partition of app.p for values from (0) to (10)",
    change: "alter table app.p detach partition app.c",
    drift: ["partition of app.p of table app.c is missing"],
    information: ["partition app.c of table app.p is missing"],
  },
  {
    name: "partition bound",
    before:
      "create table app.p (a int) partition by range (a); create table app.c partition of app.p for values from (0) to (10)",
    change:
      "alter table app.p detach partition app.c; alter table app.p attach partition app.c for values from (0) to (20)",
    drift: [
      "partition of app.p of table app.c is FOR VALUES FROM (0) TO (20), recorded as FOR VALUES FROM (0) TO (10)",
    ],
    information: [
      "partition app.c of table app.p is FOR VALUES FROM (0) TO (20), recorded as FOR VALUES FROM (0) TO (10)",
    ],
  },
  {
    name: "inheritance dropped",
    before: "create table app.p (a int); create table app.c () inherits (app.p)",
    change: "alter table app.c no inherit app.p",
    drift: ["inheritance from app.p of table app.c is missing"],
  },
  {
    name: "inheritance added",
    before: "create table app.p (a int); create table app.c (a int)",
    change: "alter table app.c inherit app.p",
    drift: [],
    information: ["inheritance from app.p of table app.c was added"],
  },
  {
    name: "row type",
    before: "create type app.ty as (a int); create table app.t of app.ty",
    change: "alter table app.t not of",
    drift: ["row type of table app.t is missing"],
  },
];
