import type { Change } from "./change.ts";

export const TYPES_CHANGES: readonly Change[] = [
  {
    name: "enum label added",
    before: "create type app.mood as enum ('sad', 'happy')",
    change: "alter type app.mood add value 'ok' before 'happy'",
    drift: [],
    information: ["value 'ok' of type app.mood was added"],
  },
  {
    name: "enum label renamed",
    before: "create type app.mood as enum ('sad', 'happy')",
    change: "alter type app.mood rename value 'sad' to 'blue'",
    drift: ["value 'sad' of type app.mood is missing"],
    information: ["value 'blue' of type app.mood was added"],
  },
  {
    name: "enum order",
    before: "create type app.mood as enum ('sad', 'ok', 'happy')",
    change: "drop type app.mood; create type app.mood as enum ('ok', 'sad', 'happy')",
    drift: ["order of values of type app.mood is 'ok', 'sad', 'happy', recorded as 'sad', 'ok', 'happy'"],
  },
  {
    name: "drop type",
    before: "create type app.mood as enum ('sad', 'happy')",
    change: "drop type app.mood",
    drift: ["type app.mood is missing"],
  },
  {
    name: "domain default",
    before: "create domain app.d as text",
    change: "alter domain app.d set default 'x'",
    drift: ["type app.d is domain over text default 'x'::text, recorded as domain over text"],
  },
  {
    name: "domain not null",
    before: "create domain app.d as text",
    change: "alter domain app.d set not null",
    drift: ["type app.d is domain over text not null, recorded as domain over text"],
  },
  {
    name: "domain constraint dropped",
    before: "create domain app.d as int constraint c check (value > 0)",
    change: "alter domain app.d drop constraint c",
    drift: ["constraint c on type app.d is missing"],
  },
  {
    name: "domain constraint added",
    before: "create domain app.d as int",
    change: "alter domain app.d add constraint c check (value > 0)",
    drift: [],
    information: ["constraint c on type app.d was added"],
  },
  {
    name: "comment on domain constraint",
    before:
      "create domain app.d as int constraint c check (value > 0); comment on constraint c on domain app.d is 'why'",
    change: "comment on constraint c on domain app.d is 'because'",
    drift: ["comment on constraint c on type app.d is because, recorded as why"],
  },
  {
    name: "attribute added",
    before: "create type app.c as (a int)",
    change: "alter type app.c add attribute b text",
    drift: [],
    information: ["attribute app.c.b was added"],
  },
  {
    name: "attribute dropped",
    before: "create type app.c as (a int, b text)",
    change: "alter type app.c drop attribute b",
    drift: ["attribute app.c.b is missing"],
  },
  {
    name: "attribute type",
    before: "create type app.c as (a int)",
    change: "alter type app.c alter attribute a type bigint",
    drift: ["attribute app.c.a is bigint, recorded as integer"],
  },
  {
    name: "comment on attribute",
    before: "create type app.c as (a int); comment on column app.c.a is 'why'",
    change: "comment on column app.c.a is 'because'",
    drift: ["comment on attribute app.c.a is because, recorded as why"],
  },
  {
    name: "range replaced",
    before: "create type app.r as range (subtype = float8)",
    change: "drop type app.r; create type app.r as range (subtype = float8, subtype_diff = float8mi)",
    drift: [
      "type app.r is range of double precision multirange app.r_multirange operator class pg_catalog.float8_ops difference float8mi, recorded as range of double precision multirange app.r_multirange operator class pg_catalog.float8_ops",
    ],
  },
  {
    name: "base type",
    before:
      "create type app.b; create function app.b_in(cstring) returns app.b language internal immutable strict as 'textin'; create function app.b_out(app.b) returns cstring language internal immutable strict as 'textout'; create type app.b (input = app.b_in, output = app.b_out)",
    change: "alter type app.b set (storage = external)",
    drift: [
      "type app.b is input app.b_in output app.b_out length -1 by value f alignment i storage e category U preferred f delimiter , collatable f, recorded as input app.b_in output app.b_out length -1 by value f alignment i storage p category U preferred f delimiter , collatable f",
    ],
  },
  {
    name: "sequence option",
    before: "create sequence app.s",
    change: "alter sequence app.s increment 5 cycle",
    drift: [
      "sequence app.s is bigint start 1 increment 5 minvalue 1 maxvalue 9223372036854775807 cache 1 cycle, recorded as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1 no cycle",
    ],
  },
  {
    name: "sequence type",
    before: "create sequence app.s",
    change: "alter sequence app.s as integer",
    drift: [
      "sequence app.s is integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1 no cycle, recorded as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1 no cycle",
    ],
  },
  {
    name: "sequence owner column",
    before: "create table app.t (a serial)",
    change: "alter sequence app.t_a_seq owned by none",
    drift: ["owning column of sequence app.t_a_seq is none, recorded as app.t.a"],
  },
  {
    name: "drop sequence",
    before: "create sequence app.s",
    change: "drop sequence app.s",
    drift: ["sequence app.s is missing"],
  },
];
