import { describe, expect, test } from "vitest";
import { EXTERNAL, HELM_MAJORS, PRODUCTION, refusal } from "./helpers/helm.ts";

const set = (values: string): readonly string[] => ["--set", values];

/** What the schema refuses; both versions of Helm have words of their own for it. */
const BY_SCHEMA: readonly (readonly [string, string, RegExp])[] = [
  ["a text for a switch", "migrations.runDML=yes", /migrations[./]runDML.*boolean/],
  ["a misspelt mode", "migrations.mode=hok", /migrations[./]mode.*hook.*job.*pre-hook/],
  ["a misspelt gate", "gate.mode=ensured", /gate[./]mode.*ensure.*wait.*none/],
  ["a key that does not exist", "migrations.runDml=true", /runDml.*not allowed/],
  ["a key that does not exist, deep", "postgres.storage.sise=1Gi", /sise.*not allowed/],
  ["a block that does not exist", "postgresql.enabled=true", /postgresql.*not allowed/],
  ["a digest that is none", "image.digest=latest", /digest.*pattern/],
  ["a port out of range", "service.port=70000", /service[./]port.*65[ ,]?535/],
  [
    "a negative time",
    "migrations.waitTimeoutSeconds=-1",
    /waitTimeoutSeconds.*(minimum|greater than or equal to) ?.*0/,
  ],
  ["no pull secret's name", "image.pullSecrets[0].nam=x", /name/],
  ["globs in one text", "migrations.dml.include=*demo*", /include.*array/i],
];

/** What a template refuses, in the chart's own words. */
const BY_TEMPLATE: readonly (readonly [string, readonly string[], string])[] = [
  [
    "demo data in production",
    [...PRODUCTION, ...set("migrations.runDML=true")],
    "demo data does not belong there; set migrations.runDML=false, or migrations.allowDemoDataInProduction=true",
  ],
  [
    "pre-hook with the bundled database",
    set("migrations.mode=pre-hook"),
    "set postgres.enabled=false and name an external",
  ],
  ["two databases", set("database.host=db"), "set postgres.enabled=false, or leave both empty"],
  ["no database", set("postgres.enabled=false"), "database.host is empty: name the external database"],
  ["no credentials", set("postgres.enabled=false,database.host=db"), "the external database has no credentials"],
  ["a key of no Secret", set("postgres.enabled=false,database.urlKey=uri"), "name the Secret that has the key"],
  [
    "a host beside a whole URL",
    [...PRODUCTION, ...set("migrations.database.host=direct")],
    "migrations.database.host has no effect beside database.urlKey",
  ],
  ["two passwords", set("database.password=a,database.existingSecret=b"), "leave one of them empty"],
  [
    "two passwords of the migrations",
    set("migrations.database.password=a,migrations.database.existingSecret=b"),
    "migrations.database has both a password and an existingSecret",
  ],
  [
    "a deadline that ends a run before its own time is over",
    set("migrations.activeDeadlineSeconds=600"),
    "Kubernetes would delete the pod with its log; set it higher than 5100",
  ],
  ["an Ingress for no host", set("ingress.enabled=true"), "name the host under which the dashboard is reached"],
  [
    "SQL from a ConfigMap without a name",
    set("migrations.source=existingConfigMap"),
    "name the ConfigMap with the ddl files in migrations.existingConfigMap.ddl",
  ],
];

describe.each(HELM_MAJORS)("Helm %i refuses", (major) => {
  test.each(BY_SCHEMA)("%s", (_, values, sentence) => {
    expect(refusal(set(values), { major })).toMatch(sentence);
  });

  test.each(BY_TEMPLATE)("%s", (_, args, sentence) => {
    expect(refusal(args, { major })).toContain(sentence);
  });
});

test("the refusals of the templates hold without the schema, too", () => {
  const args = [...EXTERNAL, "--skip-schema-validation", ...set("migrations.mode=hok")];
  expect(refusal(args)).toContain('migrations.mode is "hok": set it to one of hook, job, pre-hook');
  const text = [...EXTERNAL, "--skip-schema-validation", "--set-string", "migrations.runDML=false"];
  expect(refusal(text)).toContain('migrations.runDML is "false": set it to true or false, without quotes');
});
