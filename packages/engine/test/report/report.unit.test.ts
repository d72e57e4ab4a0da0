import { expect, test } from "vitest";
import type { Finding } from "../../src/report/finding.ts";
import type { ReportInput } from "../../src/report/input.ts";
import { renderReport } from "../../src/report/report.ts";

const ERROR: Finding = {
  code: "drop-table",
  severity: "error",
  message: "table a.t is dropped",
  hint: "keep it",
  location: { file: "ddl/01-a.sql", line: 3, column: 5, endLine: 3, endColumn: 9 },
};
const NOTE: Finding = {
  code: "other",
  severity: "info",
  message: 'odd: 100% <b>"&\u0007',
  location: { file: "ddl/02 b,c.sql", line: 1, column: 1 },
};

const INPUT: ReportInput = {
  tool: "slipway lint",
  version: "1.2.3",
  dir: "./helm/sql/",
  files: ["ddl/01-a.sql", "ddl/02 b,c.sql", "ddl/03-c.sql"],
  findings: [ERROR, NOTE],
  rules: [{ code: "drop-table", summary: "a table is dropped", explanation: "Its rows are lost." }],
  durationMs: 1234,
};

test("SARIF lists rules, files and findings with their places", () => {
  const { runs } = JSON.parse(renderReport("sarif", INPUT));

  expect(runs).toMatchObject([
    {
      columnKind: "unicodeCodePoints",
      tool: {
        driver: { name: "slipway lint", semanticVersion: "1.2.3", rules: [{ id: "drop-table" }, { id: "other" }] },
      },
      artifacts: [
        { location: { uri: "helm/sql/ddl/01-a.sql" } },
        { location: { uri: "helm/sql/ddl/02%20b%2Cc.sql" } },
        { location: { uri: "helm/sql/ddl/03-c.sql" } },
      ],
      results: [
        {
          ruleId: "drop-table",
          ruleIndex: 0,
          level: "error",
          message: { text: "table a.t is dropped; keep it" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "helm/sql/ddl/01-a.sql" },
                region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
              },
            },
          ],
        },
        { ruleId: "other", ruleIndex: 1, level: "note" },
      ],
    },
  ]);
});

test("JUnit has a test for each file, and escapes what XML cannot hold", () => {
  expect(renderReport("junit", INPUT)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="slipway lint" tests="3" failures="1" errors="0" time="1.234">
      <testsuite name="slipway lint" tests="3" failures="1" errors="0" time="1.234">
        <testcase classname="slipway lint" name="ddl/01-a.sql" file="helm/sql/ddl/01-a.sql">
          <failure type="drop-table" message="table a.t is dropped">ddl/01-a.sql:3:5: error[drop-table]: table a.t is dropped
      hint: keep it</failure>
        </testcase>
        <testcase classname="slipway lint" name="ddl/02 b,c.sql" file="helm/sql/ddl/02 b,c.sql">
          <system-out>ddl/02 b,c.sql:1:1: info[other]: odd: 100% &lt;b&gt;&quot;&amp;�</system-out>
        </testcase>
        <testcase classname="slipway lint" name="ddl/03-c.sql" file="helm/sql/ddl/03-c.sql"/>
      </testsuite>
    </testsuites>
    "
  `);
});

test("GitHub gets a line for each finding", () => {
  expect(renderReport("github", INPUT)).toMatchInlineSnapshot(`
    "::error file=helm/sql/ddl/01-a.sql,line=3,col=5,endColumn=9,title=drop-table::table a.t is dropped%0Ahint: keep it
    ::notice file=helm/sql/ddl/02 b%2Cc.sql,line=1,col=1,title=other::odd: 100%25 <b>"&
    "
  `);
});

test("a report of no findings is empty for GitHub and passes every file in JUnit", () => {
  const clean = { ...INPUT, findings: [] };

  expect(renderReport("github", clean)).toBe("");
  expect(renderReport("junit", clean)).toContain('tests="3" failures="0"');
});
