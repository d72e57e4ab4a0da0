import { describe, expect, test } from "vitest";
import { DEV, EXTERNAL, notes, PRODUCTION } from "./helpers/helm.ts";

const set = (values: string): readonly string[] => ["--set", values];

test("the notes fit on a screen and name the next commands", () => {
  const text = notes(DEV);
  expect(text.trim().split("\n").length).toBeLessThanOrEqual(20);
  expect(text).toContain("kubectl port-forward -n dashboard service/dashboard 8080:80");
  expect(text).toContain(
    "kubectl exec -n dashboard -it deployment/dashboard-postgres -- psql -U nexus_service -d dashboard",
  );
  expect(text).toContain("kubectl logs -n dashboard job/dashboard-db-migration");
  expect(text).toContain("helm test dashboard -n dashboard");
});

test("the notes say whether demo data is loaded", () => {
  expect(notes(DEV)).toContain("demo data is loaded (migrations.runDML=true)");
  expect(notes()).toContain("demo data is not loaded (migrations.runDML=false)");
  expect(notes([...PRODUCTION, ...set("migrations.runDML=true,migrations.allowDemoDataInProduction=true")])).toContain(
    "! Demo data goes into production",
  );
});

describe("what no template can see, the notes warn of:", () => {
  const WAITING = "cannot work with --wait, --rollback-on-failure, --atomic, Flux or Argo CD";
  const NO_HOOKS = "! Without hooks";
  const FAILED_JOB = "! A failed Job is not tried again";
  const NO_GATE = "! gate.mode=none: pods start";
  const ALL = [WAITING, NO_HOOKS, FAILED_JOB, NO_GATE];

  test.each([
    ["hook", "ensure", []],
    ["hook", "wait", [WAITING, NO_HOOKS]],
    ["hook", "none", [WAITING, NO_HOOKS, NO_GATE]],
    ["job", "ensure", [FAILED_JOB]],
    ["job", "wait", [FAILED_JOB]],
    ["job", "none", [FAILED_JOB, NO_GATE]],
    ["pre-hook", "ensure", []],
    ["pre-hook", "wait", [NO_HOOKS]],
    ["pre-hook", "none", [NO_HOOKS]],
  ])("mode %s with gate %s", (mode, gate, expected) => {
    const text = notes([...EXTERNAL, ...set(`migrations.mode=${mode},gate.mode=${gate}`)]);
    expect(ALL.filter((sentence) => text.includes(sentence))).toEqual(expected);
  });
});

test("the notes never show a password", () => {
  expect(notes(set("database.password=correct-horse"))).not.toContain("correct-horse");
});
