import type { Change } from "./change.ts";

export const DATABASE_CHANGES: readonly Change[] = [
  {
    name: "extension version",
    before: "create extension hstore schema app version '1.7'",
    change: "alter extension hstore update to '1.8'",
    drift: [],
    information: ["version of extension hstore is 1.8, recorded as 1.7"],
    extension: "hstore",
  },
  {
    name: "extension schema",
    before: "create schema app_2; create extension citext schema app",
    change: "alter extension citext set schema app_2",
    drift: ["schema of extension citext is app_2, recorded as app"],
    extension: "citext",
  },
  {
    name: "extension dropped",
    before: "create extension ltree schema app",
    change: "drop extension ltree",
    drift: ["extension ltree is missing"],
    extension: "ltree",
  },
  {
    name: "publication operations",
    before: "create table app.t (a int); create publication app_pub for table app.t",
    change: "alter publication app_pub set (publish = 'insert')",
    drift: ["publication app_pub is publish insert, recorded as publish insert, update, delete, truncate"],
  },
  {
    name: "publication table dropped",
    before: "create table app.t (a int); create publication app_pub for table app.t",
    change: "alter publication app_pub drop table app.t",
    drift: ["table app.t of publication app_pub is missing"],
  },
  {
    name: "publication table filter",
    before: "create table app.t (a int, b int); create publication app_pub for table app.t",
    change: "alter publication app_pub set table app.t (a) where (a > 0)",
    drift: ["table app.t of publication app_pub is published (a) where (a > 0), recorded as published"],
  },
  {
    name: "publication schema",
    before: "create publication app_pub for tables in schema app",
    change: "alter publication app_pub drop tables in schema app",
    drift: ["schema app of publication app_pub is missing"],
  },
  {
    name: "event trigger disabled",
    before:
      "create function app.e() returns event_trigger language plpgsql as 'begin end'; create event trigger app_et on ddl_command_end execute function app.e()",
    change: "alter event trigger app_et disable",
    drift: [
      "event trigger app_et is on ddl_command_end execute function app.e() (disabled), recorded as on ddl_command_end execute function app.e()",
    ],
  },
  {
    name: "event trigger dropped",
    before:
      "create function app.e() returns event_trigger language plpgsql as 'begin end'; create event trigger app_et on ddl_command_end when tag in ('DROP TABLE') execute function app.e()",
    change: "drop event trigger app_et",
    drift: ["event trigger app_et is missing"],
  },
  {
    name: "cast",
    before:
      "create type app.c as (a int); create function app.c_text(app.c) returns text language sql as 'select null::text'; create cast (app.c as text) with function app.c_text(app.c)",
    change: "drop cast (app.c as text); create cast (app.c as text) with function app.c_text(app.c) as assignment",
    drift: [
      "cast (app.c AS text) is with function app.c_text(app.c) as assignment, recorded as with function app.c_text(app.c) explicit",
    ],
  },
  {
    name: "cast dropped",
    before: "create type app.c as (a int); create cast (app.c as text) with inout",
    change: "drop cast (app.c as text)",
    drift: ["cast (app.c AS text) is missing"],
  },
  {
    name: "operator",
    before:
      "create function app.eq(int, int) returns boolean language sql as 'select true'; create operator app.=== (leftarg = int, rightarg = int, function = app.eq)",
    change: "alter operator app.=== (int, int) set (restrict = eqsel)",
    drift: [
      "operator app.===(integer,integer) is function app.eq returns boolean restrict eqsel, recorded as function app.eq returns boolean",
    ],
  },
  {
    name: "operator dropped",
    before:
      "create function app.eq(int, int) returns boolean language sql as 'select true'; create operator app.=== (leftarg = int, rightarg = int, function = app.eq)",
    change: "drop operator app.=== (int, int)",
    drift: ["operator app.===(integer,integer) is missing"],
  },
  {
    name: "operator class",
    before:
      "create operator class app.oc for type int4 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int4, int4)",
    change:
      "drop operator class app.oc using btree; drop operator family if exists app.oc using btree; create operator class app.oc for type int4 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 5 >, function 1 btint4cmp(int4, int4)",
    drift: [
      "operator 4 of operator class app.oc USING btree is missing",
      "operator 4 (integer, integer) of operator family app.oc USING btree is missing",
    ],
  },
  {
    name: "operator family",
    before:
      "create operator family app.fam using btree; alter operator family app.fam using btree add operator 1 < (int4, int8)",
    change: "alter operator family app.fam using btree drop operator 1 (int4, int8)",
    drift: ["operator 1 (integer, bigint) of operator family app.fam USING btree is missing"],
  },
  {
    name: "collation",
    before: "create collation app.k (locale = 'C')",
    change: "drop collation app.k; create collation app.k (locale = 'POSIX')",
    drift: [
      "collation app.k is collate POSIX, ctype POSIX, encoding 6, isdeterministic true, provider c, recorded as collate C, ctype C, encoding 6, isdeterministic true, provider c",
    ],
  },
  {
    name: "conversion",
    before: "create conversion app.cv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    change: "drop conversion app.cv; create default conversion app.cv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    drift: [
      "conversion app.cv is default from LATIN1 to UTF8 by iso8859_1_to_utf8, recorded as from LATIN1 to UTF8 by iso8859_1_to_utf8",
    ],
  },
  {
    name: "statistics target",
    before: "create table app.t (a int, b int); create statistics app.st on a, b from app.t",
    change: "alter statistics app.st set statistics 500",
    drift: [
      "statistics object app.st is CREATE STATISTICS app.st ON a, b FROM app.t statistics 500, recorded as CREATE STATISTICS app.st ON a, b FROM app.t",
    ],
  },
  {
    name: "statistics dropped",
    before: "create table app.t (a int, b int); create statistics app.st (ndistinct) on a, b from app.t",
    change: "drop statistics app.st",
    drift: ["statistics object app.st is missing"],
  },
  {
    name: "foreign server option",
    before:
      "create foreign data wrapper app_fdw; create server app_srv foreign data wrapper app_fdw options (host 'a', password 'secret1')",
    change: "alter server app_srv options (set password 'secret2')",
    drift: ["options of server app_srv is hash 9517c0e5aa22783c, recorded as hash f924d07904498d51"],
  },
  {
    name: "foreign table",
    before:
      "create foreign data wrapper app_fdw; create server app_srv foreign data wrapper app_fdw; create foreign table app.ft (a int options (x '1')) server app_srv options (t 'u')",
    change:
      "alter foreign table app.ft options (set t 'v'); alter foreign table app.ft alter column a options (set x '2')",
    drift: [
      "column app.ft.a is integer foreign options (x=2), recorded as integer foreign options (x=1)",
      "options of foreign table app.ft is hash 7f775acde3e94dcd, recorded as hash 0a53b4414cc5082f",
    ],
  },
  {
    name: "user mapping",
    before:
      "create foreign data wrapper app_fdw; create server app_srv foreign data wrapper app_fdw; create user mapping for reader server app_srv options (password 'secret1')",
    change: "alter user mapping for reader server app_srv options (set password 'secret2')",
    drift: ["user mapping for reader of server app_srv is hash 62e41f0958ca8b11, recorded as hash 1707ee92c66f3103"],
  },
  {
    name: "foreign data wrapper",
    before: "create foreign data wrapper app_fdw",
    change: "alter foreign data wrapper app_fdw options (add x '1')",
    drift: ["options of foreign-data wrapper app_fdw is hash 4e7f36af6d1c7dc9, recorded as none"],
  },
  {
    name: "text search configuration",
    before: "create text search configuration app.tc (copy = pg_catalog.simple)",
    change: "alter text search configuration app.tc drop mapping for word",
    drift: ["mapping for word of text search configuration app.tc is missing"],
  },
  {
    name: "text search dictionary",
    before: "create text search dictionary app.td (template = pg_catalog.simple, stopwords = 'english')",
    change: "alter text search dictionary app.td (stopwords = 'german')",
    drift: [
      "text search dictionary app.td is template pg_catalog.simple options stopwords = 'german', recorded as template pg_catalog.simple options stopwords = 'english'",
    ],
  },
  {
    name: "text search parser",
    before:
      "create text search parser app.tp (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)",
    change:
      "drop text search parser app.tp; create text search parser app.tp (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline)",
    drift: [
      "text search parser app.tp is start prsd_start token prsd_nexttoken end prsd_end headline prsd_headline token types prsd_lextype, recorded as start prsd_start token prsd_nexttoken end prsd_end token types prsd_lextype",
    ],
  },
  {
    name: "text search template",
    before: "create text search template app.tt (lexize = dsimple_lexize)",
    change:
      "drop text search template app.tt; create text search template app.tt (lexize = dsimple_lexize, init = dsimple_init)",
    drift: [
      "text search template app.tt is lexize dsimple_lexize init dsimple_init, recorded as lexize dsimple_lexize",
    ],
  },
  {
    name: "language",
    before: "create language app_lang handler plpgsql_call_handler",
    change: "create or replace trusted language app_lang handler plpgsql_call_handler",
    drift: [
      "language app_lang is trusted handler plpgsql_call_handler, recorded as untrusted handler plpgsql_call_handler",
    ],
  },
  {
    name: "access method object",
    before: "create access method app_heap2 type table handler heap_tableam_handler",
    change: "drop access method app_heap2",
    drift: ["access method app_heap2 is missing"],
  },
  {
    name: "transform",
    before:
      "create type app.c as (a int); create function app.c_in(internal) returns internal language internal immutable as 'texteq'; create transform for app.c language sql (from sql with function app.c_in(internal))",
    change: "drop transform for app.c language sql",
    drift: ["transform for app.c language sql is missing"],
  },
  {
    name: "subscription",
    before:
      "create subscription app_sub connection 'dbname=nowhere password=secret' publication p with (connect = false)",
    change: "alter subscription app_sub set publication q with (refresh = false)",
    drift: [
      "subscription app_sub is publications q synchronous commit off binary f, recorded as publications p synchronous commit off binary f",
    ],
  },
];
