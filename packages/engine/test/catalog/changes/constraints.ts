import type { Change } from "./change.ts";

export const CONSTRAINTS_CHANGES: readonly Change[] = [
  {
    name: "drop primary key",
    before: "create table app.t (a int primary key)",
    change: "alter table app.t drop constraint t_pkey",
    drift: ["constraint t_pkey on table app.t is missing"],
  },
  {
    name: "drop unique",
    before: "create table app.t (a int unique)",
    change: "alter table app.t drop constraint t_a_key",
    drift: ["constraint t_a_key on table app.t is missing"],
  },
  {
    name: "drop check",
    before: "create table app.t (a int check (a > 0))",
    change: "alter table app.t drop constraint t_a_check",
    drift: ["constraint t_a_check on table app.t is missing"],
  },
  {
    name: "check replaced",
    before: "create table app.t (a int constraint c check (a > 0))",
    change: "alter table app.t drop constraint c, add constraint c check (a > 1)",
    drift: ["constraint c on table app.t is CHECK ((a > 1)), recorded as CHECK ((a > 0))"],
  },
  {
    name: "check not valid",
    before: "create table app.t (a int constraint c check (a > 0))",
    change: "alter table app.t drop constraint c, add constraint c check (a > 0) not valid",
    drift: ["constraint c on table app.t is CHECK ((a > 0)) NOT VALID, recorded as CHECK ((a > 0))"],
  },
  {
    name: "add check",
    before: "create table app.t (a int)",
    change: "alter table app.t add constraint c check (a > 1)",
    drift: [],
    information: ["constraint c on table app.t was added"],
  },
  {
    name: "rename constraint",
    before: "create table app.t (a int constraint c check (a > 0))",
    change: "alter table app.t rename constraint c to d",
    drift: ["constraint c on table app.t is missing"],
    information: ["constraint d on table app.t was added"],
  },
  {
    name: "drop foreign key",
    before: "create table app.p (a int primary key); create table app.t (a int references app.p)",
    change: "alter table app.t drop constraint t_a_fkey",
    drift: ["constraint t_a_fkey on table app.t is missing"],
  },
  {
    name: "foreign key action",
    before: "create table app.p (a int primary key); create table app.t (a int constraint f references app.p)",
    change: "alter table app.t drop constraint f, add constraint f foreign key (a) references app.p on delete cascade",
    drift: [
      "constraint f on table app.t is FOREIGN KEY (a) REFERENCES app.p(a) ON DELETE CASCADE, recorded as FOREIGN KEY (a) REFERENCES app.p(a)",
    ],
  },
  {
    name: "foreign key deferrable",
    before: "create table app.p (a int primary key); create table app.t (a int constraint f references app.p)",
    change: "alter table app.t alter constraint f deferrable initially deferred",
    drift: [
      "constraint f on table app.t is FOREIGN KEY (a) REFERENCES app.p(a) DEFERRABLE INITIALLY DEFERRED, recorded as FOREIGN KEY (a) REFERENCES app.p(a)",
    ],
  },
  {
    name: "foreign key triggers disabled",
    before: "create table app.p (a int primary key); create table app.t (a int constraint f references app.p)",
    change: "alter table app.t disable trigger all",
    drift: [
      "constraint f on table app.t is FOREIGN KEY (a) REFERENCES app.p(a) (disabled), recorded as FOREIGN KEY (a) REFERENCES app.p(a)",
    ],
  },
  {
    name: "exclusion",
    before: "create table app.t (a int4range, constraint e exclude using gist (a with &&))",
    change: "alter table app.t drop constraint e",
    drift: ["constraint e on table app.t is missing"],
  },
  {
    name: "comment on constraint",
    before: "create table app.t (a int constraint c check (a > 0)); comment on constraint c on app.t is 'why'",
    change: "comment on constraint c on app.t is 'because'",
    drift: ["comment on constraint c on table app.t is because, recorded as why"],
  },
  {
    name: "drop index",
    before: "create table app.t (a int); create index t_a_idx on app.t (a)",
    change: "drop index app.t_a_idx",
    drift: ["index app.t_a_idx is missing"],
  },
  {
    name: "add index",
    before: "create table app.t (a int)",
    change: "create index t_a_idx on app.t (a)",
    drift: [],
    information: ["index app.t_a_idx was added"],
  },
  {
    name: "index replaced",
    before: "create table app.t (a int, b int); create index i on app.t (a)",
    change: "drop index app.i; create index i on app.t (a, b)",
    drift: [
      "index app.i is CREATE INDEX i ON app.t USING btree (a, b), recorded as CREATE INDEX i ON app.t USING btree (a)",
    ],
  },
  {
    name: "index made unique",
    before: "create table app.t (a int, b int); create index i on app.t (a)",
    change: "drop index app.i; create unique index i on app.t (a)",
    drift: [
      "index app.i is CREATE UNIQUE INDEX i ON app.t USING btree (a), recorded as CREATE INDEX i ON app.t USING btree (a)",
    ],
  },
  {
    name: "index predicate",
    before: "create table app.t (a int, b int); create index i on app.t (a)",
    change: "drop index app.i; create index i on app.t (a) where b > 0",
    drift: [
      "index app.i is CREATE INDEX i ON app.t USING btree (a) WHERE (b > 0), recorded as CREATE INDEX i ON app.t USING btree (a)",
    ],
  },
  {
    name: "index invalid",
    before: "create table app.t (a int, b int); create index i on app.t (a)",
    change: "update pg_catalog.pg_index set indisvalid = false where indexrelid = 'app.i'::regclass",
    drift: [
      "index app.i is CREATE INDEX i ON app.t USING btree (a) (invalid), recorded as CREATE INDEX i ON app.t USING btree (a)",
    ],
  },
  {
    name: "index option",
    before: "create table app.t (a int, b int); create index i on app.t (a)",
    change: "alter index app.i set (fillfactor = 50)",
    drift: [
      "index app.i is CREATE INDEX i ON app.t USING btree (a) WITH (fillfactor='50'), recorded as CREATE INDEX i ON app.t USING btree (a)",
    ],
  },
  {
    name: "index statistics",
    before: "create table app.t (a int, b int); create index i on app.t ((a + b))",
    change: "alter index app.i alter column 1 set statistics 500",
    drift: [
      "index app.i is CREATE INDEX i ON app.t USING btree (((a + b))) statistics 1 = 500, recorded as CREATE INDEX i ON app.t USING btree (((a + b)))",
    ],
  },
  {
    name: "rename index",
    before: "create table app.t (a int); create index i on app.t (a)",
    change: "alter index app.i rename to j",
    drift: ["index app.i is missing"],
    information: ["index app.j was added"],
  },
  {
    name: "comment on index",
    before: "create table app.t (a int); create index i on app.t (a); comment on index app.i is 'why'",
    change: "comment on index app.i is null",
    drift: ["comment on index app.i is missing"],
  },
  {
    name: "primary key index option",
    before: "create table app.t (a int primary key)",
    change: "alter index app.t_pkey set (fillfactor = 50)",
    drift: ["constraint t_pkey on table app.t is PRIMARY KEY (a) with (fillfactor=50), recorded as PRIMARY KEY (a)"],
  },
  {
    name: "constraint that is not enforced",
    since: 18,
    before: "create table app.t (a int constraint c check (a > 0))",
    change: "alter table app.t drop constraint c; alter table app.t add constraint c check (a > 0) not enforced",
    drift: ["constraint c on table app.t is CHECK ((a > 0)) NOT ENFORCED, recorded as CHECK ((a > 0))"],
  },
  {
    name: "unique nulls",
    before: "create table app.t (a int constraint u unique)",
    change: "alter table app.t drop constraint u, add constraint u unique nulls not distinct (a)",
    drift: ["constraint u on table app.t is UNIQUE NULLS NOT DISTINCT (a), recorded as UNIQUE (a)"],
  },
];
