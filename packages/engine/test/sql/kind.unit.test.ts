import { describe, expect, test } from "vitest";
import { kindOf, readsCopyData } from "../../src/sql/kind.ts";

const KINDS: readonly (readonly [kind: string, ...statements: string[]])[] = [
  [
    "INSERT",
    "insert into t values (1)",
    "INSERT\ninto t default values",
    "with a as (select 1) insert into t select * from a",
  ],
  [
    "UPDATE",
    "update t set a = 1",
    "with recursive a (x) as not materialized (delete from u returning *) update t set a = 1",
  ],
  ["DELETE", "delete from t", "with a as (select (1)), b as (insert into t values (1) returning *) delete from t"],
  [
    "MERGE",
    "merge into t using u on true when matched then do nothing",
    "with a as (table b) merge into t using a on true",
  ],
  [
    "SELECT",
    "select 1",
    "values (1)",
    "table t",
    "(select 1)",
    "((values (1)))",
    "with a as (select 1) select * from a",
    "select 1 into t",
  ],
  ["BEGIN", "begin", "begin transaction isolation level serializable", "begin work"],
  ["START TRANSACTION", "start transaction"],
  ["COMMIT", "commit", "end", "END TRANSACTION", "commit and chain"],
  ["ROLLBACK", "rollback", "abort", "rollback to savepoint a", "rollback work"],
  ["COMMIT PREPARED", "commit prepared 'x'"],
  ["ROLLBACK PREPARED", "rollback prepared 'x'"],
  ["PREPARE TRANSACTION", "prepare transaction 'x'"],
  ["PREPARE", "prepare x as select 1", 'prepare "transaction" as select 1'],
  ["SAVEPOINT", "savepoint a"],
  ["RELEASE", "release savepoint a"],
  [
    "SET",
    "set a = 1",
    "set local a to 1",
    "set transaction read only",
    "set session characteristics as transaction read only",
  ],
  ["SET CONSTRAINTS", "set constraints all deferred"],
  ["RESET", "reset all"],
  ["SHOW", "show all"],
  ["DO", "do $$begin end$$", "do language plpgsql 'begin end'"],
  ["CALL", "call p(1)"],
  ["COPY", "copy t from stdin", "copy (select 1) to stdout"],
  ["VACUUM", "vacuum", "vacuum (full) t"],
  ["ANALYZE", "analyze t", "analyse"],
  ["CLUSTER", "cluster t"],
  ["REINDEX", "reindex table t"],
  ["CHECKPOINT", "checkpoint"],
  ["DISCARD", "discard all"],
  ["TRUNCATE TABLE", "truncate t", "truncate table t"],
  ["LOCK TABLE", "lock t", "lock table t"],
  ["COMMENT", "comment on table t is 'x'"],
  ["SECURITY LABEL", "security label on table t is 'x'"],
  ["GRANT", "grant select on t to r", "grant a to b"],
  ["REVOKE", "revoke select on t from r"],
  ["REASSIGN OWNED", "reassign owned by a to b"],
  ["DROP OWNED", "drop owned by a"],
  ["REFRESH MATERIALIZED VIEW", "refresh materialized view concurrently m"],
  ["IMPORT FOREIGN SCHEMA", "import foreign schema a from server s into b"],
  ["EXPLAIN", "explain analyze select 1"],
  ["EXECUTE", "execute x"],
  ["DEALLOCATE", "deallocate all"],
  ["DECLARE CURSOR", "declare c cursor for select 1"],
  ["FETCH", "fetch next from c"],
  ["MOVE", "move 1 in c"],
  ["CLOSE CURSOR", "close c"],
  ["LISTEN", "listen a"],
  ["NOTIFY", "notify a"],
  ["UNLISTEN", "unlisten *"],
  ["LOAD", "load 'x'"],
  [
    "CREATE TABLE",
    "create table t (a int)",
    "create unlogged table t ()",
    "create temp table t as select 1",
    "create global temporary table t ()",
    "CREATE /* x */ TABLE t ()",
  ],
  ["CREATE FOREIGN TABLE", "create foreign table t () server s"],
  ["CREATE VIEW", "create view v as select 1", "create or replace temp recursive view v (a) as select 1"],
  ["CREATE MATERIALIZED VIEW", "create materialized view m as select 1"],
  ["CREATE INDEX", "create index on t (a)", "create unique index concurrently i on t (a)"],
  ["CREATE FUNCTION", "create or replace function f() returns int return 1"],
  ["CREATE PROCEDURE", "create procedure p() begin atomic end"],
  ["CREATE AGGREGATE", "create or replace aggregate a (int) (sfunc = f, stype = int)"],
  ["CREATE TRIGGER", "create trigger t before insert on u", "create or replace constraint trigger t after insert on u"],
  ["CREATE EVENT TRIGGER", "create event trigger e on ddl_command_start execute function f()"],
  ["CREATE RULE", "create or replace rule r as on insert to t do nothing"],
  ["CREATE SCHEMA", "create schema if not exists s"],
  ["CREATE SEQUENCE", "create temp sequence s"],
  ["CREATE TYPE", "create type t as enum ('a')"],
  ["CREATE DOMAIN", "create domain d as int"],
  ["CREATE EXTENSION", "create extension if not exists e"],
  ["CREATE ROLE", "create role r", "create user u", "create group g"],
  ["CREATE USER MAPPING", "create user mapping for u server s"],
  ["CREATE DATABASE", "create database d"],
  ["CREATE TABLESPACE", "create tablespace s location '/x'"],
  ["CREATE LANGUAGE", "create or replace trusted procedural language l"],
  ["CREATE CONVERSION", "create default conversion c for 'UTF8' to 'LATIN1' from f"],
  ["CREATE OPERATOR", "create operator + (function = f)"],
  ["CREATE OPERATOR CLASS", "create operator class c for type t using btree as storage t"],
  ["CREATE OPERATOR FAMILY", "create operator family f using btree"],
  ["CREATE CAST", "create cast (a as b) without function"],
  ["CREATE TRANSFORM", "create or replace transform for t language l (from sql with function f(internal))"],
  ["CREATE ACCESS METHOD", "create access method m type index handler h"],
  ["CREATE FOREIGN DATA WRAPPER", "create foreign data wrapper w"],
  ["CREATE SERVER", "create server s foreign data wrapper w"],
  ["CREATE POLICY", "create policy p on t"],
  ["CREATE PUBLICATION", "create publication p"],
  ["CREATE SUBSCRIPTION", "create subscription s connection '' publication p"],
  ["CREATE STATISTICS", "create statistics s on a, b from t"],
  ["CREATE COLLATION", "create collation c (locale = 'x')"],
  ["CREATE TEXT SEARCH CONFIGURATION", "create text search configuration c (copy = d)"],
  ["CREATE TEXT SEARCH DICTIONARY", "create text search dictionary d (template = t)"],
  ["ALTER TABLE", "alter table if exists only t add a int"],
  ["ALTER ROLE", "alter role r", "alter user u set a = 1", "alter group g add user u"],
  ["ALTER USER MAPPING", "alter user mapping for u server s options (a 'b')"],
  ["ALTER SYSTEM", "alter system set a = 1"],
  ["ALTER DEFAULT PRIVILEGES", "alter default privileges grant select on tables to r"],
  ["ALTER LARGE OBJECT", "alter large object 1 owner to r"],
  ["ALTER ROUTINE", "alter routine f() owner to r"],
  ["ALTER TYPE", "alter type t add value 'x'"],
  ["ALTER OPERATOR FAMILY", "alter operator family f using btree add function 1 f(int)"],
  ["ALTER TEXT SEARCH TEMPLATE", "alter text search template t rename to u"],
  ["DROP TABLE", "drop table if exists t cascade"],
  ["DROP MATERIALIZED VIEW", "drop materialized view m"],
  ["DROP INDEX", "drop index concurrently i"],
  ["DROP ROLE", "drop user u", "drop group g"],
  ["DROP TEXT SEARCH PARSER", "drop text search parser p"],
  ["EMPTY", "", ";", "-- a", "/* a; */ ;", "  \n"],
  ["UNKNOWN", "selct 1", '"select" 1', "'a'", "create nonsense", "create", "create text", "alter 'x'", "1"],
];

describe("the kind of a statement", () => {
  test.each(KINDS)("%s", (kind, ...statements) => {
    for (const statement of statements) {
      for (const written of [statement, statement.toUpperCase(), `-- x\n/* /* y */ */ ${statement};`]) {
        expect({ written, kind: kindOf(Buffer.from(written)) }).toEqual({ written, kind });
      }
    }
  });

  test("words beyond ASCII are not folded into keywords", () => {
    expect(kindOf(Buffer.from("ınsert into t values (1)"))).toBe("UNKNOWN");
    expect(kindOf(Buffer.from("selectſ 1"))).toBe("UNKNOWN");
  });
});

test("COPY data follows only behind COPY … FROM stdin itself", () => {
  expect(readsCopyData(Buffer.from("copy t (a, b) from stdin"))).toBe(true);
  expect(readsCopyData(Buffer.from("copy t from 'stdin'"))).toBe(false);
  expect(readsCopyData(Buffer.from("select 1 from stdin"))).toBe(false);
});
