import { expect, test } from "vitest";
import { maskPasswords } from "../../src/sql/mask-passwords.ts";

test.each([
  ["create role a login password 'it''s me'", "create role a login password '********'"],
  ["ALTER ROLE a PASSWORD  E'x🚀y' VALID UNTIL 'tomorrow'", "ALTER ROLE a PASSWORD  E'***' VALID UNTIL 'tomorrow'"],
  [
    "create user mapping for a server s options (user 'u', password 'p')",
    "create user mapping for a server s options (user 'u', password '*')",
  ],
  [
    "create subscription s connection 'host=h password=geheim dbname=d' publication p",
    "create subscription s connection 'host=h password=****** dbname=d' publication p",
  ],
  ["alter role a password 'cut of", "alter role a password '******"],
  ["alter role a password $$hunter2$$", "alter role a password $$*******$$"],
  ["alter role a password $q$hunter2$q$ login", "alter role a password $q$*******$q$ login"],
  [
    "create subscription s connection 'postgresql://u:geheim@h/d' publication p",
    "create subscription s connection 'postgresql://u:******@h/d' publication p",
  ],
  ["update users set password = 'abc' where id = 1", "update users set password = '***' where id = 1"],
])("hides the password of %s", (sql, masked) => {
  expect(maskPasswords(sql)).toBe(masked);
});

test.each([
  "create table users (password text not null default '', note text)",
  "comment on column users.password is 'a hash'",
  "update users set password = crypt('x', gen_salt('bf'))",
  "update users set password=crypt(secret, salt)",
  "alter role a password null",
  "create role a password ''",
])("leaves %s as it is", (sql) => {
  expect(maskPasswords(sql)).toBe(sql);
});
