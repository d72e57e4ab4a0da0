import { describe, expect, test } from "vitest";
import { DEV, DEV_SECRETS, EXTERNAL, HELM_MAJORS, PRODUCTION, render, template } from "./helpers/helm.ts";
import {
  at,
  container,
  containersOf,
  environment,
  find,
  items,
  type KubernetesObject,
  podsOf,
} from "./helpers/objects.ts";

const set = (values: string): readonly string[] => ["--set", values];

const jobOf = (objects: readonly KubernetesObject[]): Readonly<Record<string, string>> =>
  environment(container(objects, "Job", "db-migration"));
const gateOf = (objects: readonly KubernetesObject[]): Readonly<Record<string, string>> =>
  environment(container(objects, "Deployment dashboard", "db-migration-gate"));
const applicationOf = (objects: readonly KubernetesObject[]): Readonly<Record<string, string>> =>
  environment(container(objects, "Deployment dashboard", "dashboard"));

describe("the bundled database", () => {
  const objects = render();
  const postgres = container(objects, "Deployment dashboard-postgres", "postgres");

  test("is the official image with its variables, and its data in a folder below the mount", () => {
    expect(at(postgres, "image")).toBe("postgres:15");
    expect(environment(postgres)).toMatchObject({
      POSTGRES_DB: "dashboard",
      POSTGRES_USER: "nexus_service",
      POSTGRES_PASSWORD: "dashboard-postgres/password",
      POSTGRES_INITDB_ARGS: "--auth-local=trust --auth-host=scram-sha-256",
      PGDATA: "/var/lib/postgresql/data/pgdata",
    });
  });

  test("never has two servers on its volume", () => {
    const deployment = find(objects, "Deployment", "dashboard-postgres").value;
    expect(at(deployment, "spec", "strategy")).toEqual({ type: "Recreate" });
    expect(at(deployment, "spec", "replicas")).toBe(1);
  });

  test("writes to its volume, its socket's folder and /tmp only", () => {
    const writable = items(at(postgres, "volumeMounts")).filter((mount) => at(mount, "readOnly") !== true);
    expect(writable.map((mount) => at(mount, "mountPath"))).toEqual([
      "/var/lib/postgresql/data",
      "/var/run/postgresql",
      "/tmp",
    ]);
  });

  test("keeps volume and password together when the release is uninstalled, or neither", () => {
    const policies = (args: readonly string[]): readonly unknown[] =>
      ["PersistentVolumeClaim", "Secret"].map(
        (kind) => find(render(args), kind, "dashboard-postgres").annotations["helm.sh/resource-policy"],
      );
    expect(policies([])).toEqual(["keep", "keep"]);
    expect(policies(set("postgres.storage.keep=false"))).toEqual([undefined, undefined]);
  });

  test("takes settings, a claim that exists, or no claim at all", () => {
    const args = at(
      container(render(set("postgres.settings.max_connections=200")), "Deployment dashboard-postgres", "postgres"),
      "args",
    );
    expect(args).toEqual(["postgres", "--max_connections=200"]);
    const claimed = render(set("postgres.storage.existingClaim=mine"));
    expect(claimed.some(({ kind }) => kind === "PersistentVolumeClaim")).toBe(false);
    expect(template(set("postgres.storage.existingClaim=mine"))).toContain("claimName: mine");
    expect(template(set("postgres.storage.enabled=false"))).not.toContain("PersistentVolumeClaim");
  });
});

describe("passwords", () => {
  const passwordIn = (args: readonly string[]): string =>
    Buffer.from(
      String(at(find(render(args), "Secret", "dashboard-postgres").value, "data", "password")),
      "base64",
    ).toString();

  test("without one, a long one is made", () => {
    expect(passwordIn([])).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(passwordIn([])).not.toBe(passwordIn([]));
    expect(passwordIn(DEV)).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  test("values-dev-secrets.yaml has one for developers", () => {
    expect(passwordIn([...DEV, ...DEV_SECRETS])).toBe("only-for-development");
  });

  test.each(HELM_MAJORS)("stand in Secrets only, with Helm %i", (major) => {
    const secret = "correct-horse-battery";
    const values = `database.password=${secret},migrations.database.password=${secret},migrations.mode=job`;
    const objects = render(set(values), { major });
    const elsewhere = objects.filter(({ kind }) => kind !== "Secret");
    const encoded = Buffer.from(secret).toString("base64");
    for (const { value } of elsewhere) {
      expect(JSON.stringify(value)).not.toContain(secret);
      expect(JSON.stringify(value)).not.toContain(encoded);
    }
    expect(objects.filter(({ kind }) => kind === "Secret").map(({ value }) => at(value, "data", "password"))).toEqual([
      encoded,
      encoded,
    ]);
  });

  test("an existing Secret means that the chart makes none", () => {
    const objects = render(set("database.existingSecret=mine,database.passwordKey=pw,database.usernameKey=user"));
    expect(objects.some(({ kind }) => kind === "Secret")).toBe(false);
    for (const variables of [jobOf(objects), gateOf(objects), applicationOf(objects)]) {
      expect(variables).toMatchObject({ PGPASSWORD: "mine/pw", PGUSER: "mine/user" });
    }
    const postgres = environment(container(objects, "Deployment dashboard-postgres", "postgres"));
    expect(postgres).toMatchObject({ POSTGRES_PASSWORD: "mine/pw", POSTGRES_USER: "mine/user" });
  });
});

describe("an external database", () => {
  test("leaves nothing of the bundled one", () => {
    const objects = render(EXTERNAL);
    expect(objects.filter(({ name, kind }) => name.includes("postgres") && kind !== "ConfigMap")).toEqual([]);
    expect(jobOf(objects)).toMatchObject({ PGHOST: "db.example.com", PGPASSWORD: "external/password" });
  });

  test("can be one URL in a Secret", () => {
    const objects = render(PRODUCTION);
    for (const variables of [jobOf(objects), gateOf(objects), applicationOf(objects)]) {
      expect(variables["DATABASE_URL"]).toBe("dashboard-database/uri");
      expect(Object.keys(variables).filter((name) => name.startsWith("PG"))).toEqual([]);
    }
  });

  test("is trusted by the CA in a Secret, in every pod that connects", () => {
    const tls =
      "database.sslMode=verify-full,database.tls.existingSecret=ca,database.tls.certKey=tls.crt,database.tls.keyKey=tls.key";
    const objects = render([...EXTERNAL, ...set(tls)]);
    expect(jobOf(objects)).toMatchObject({
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: "/tls/ca.crt",
      PGSSLCERT: "/tls/tls.crt",
      PGSSLKEY: "/tls/tls.key",
    });
    expect(applicationOf(objects)["PGSSLROOTCERT"]).toBe("/database-tls/ca.crt");
    for (const pod of podsOf(objects)) {
      const volumes = items(at(pod.spec, "volumes")).map((volume) => at(volume, "name"));
      const mounts = containersOf(pod).flatMap((entry) =>
        items(at(entry, "volumeMounts")).map((mount) => at(mount, "name")),
      );
      expect(volumes).toEqual(expect.arrayContaining(mounts));
      expect(mounts.some((name) => String(name).endsWith("tls"))).toBe(true);
    }
  });
});

describe("a role of its own for the migrations", () => {
  const own = set(
    "migrations.database.existingSecret=owner,migrations.database.user=nexus_owner,migrations.database.host=direct,migrations.database.port=6543",
  );

  test("is what Job and gate use, around a pooler too, and the application does not", () => {
    const objects = render([...EXTERNAL, ...own]);
    const migrations = { PGUSER: "nexus_owner", PGPASSWORD: "owner/password", PGHOST: "direct", PGPORT: "6543" };
    expect(jobOf(objects)).toMatchObject(migrations);
    expect(gateOf(objects)).toMatchObject(migrations);
    expect(applicationOf(objects)).toMatchObject({
      PGUSER: "nexus_service",
      PGPASSWORD: "external/password",
      PGHOST: "db.example.com",
      PGDATABASE: "dashboard",
    });
  });

  test("stays out of the application's pods where the gate only waits", () => {
    const objects = render([...EXTERNAL, ...own, ...set("gate.mode=wait")]);
    const pod = find(objects, "Deployment", "dashboard").value;
    expect(JSON.stringify(pod)).not.toContain('"name":"owner"');
    expect(gateOf(objects)).toMatchObject({ PGUSER: "nexus_service", PGPASSWORD: "external/password" });
    expect(jobOf(objects)["PGUSER"]).toBe("nexus_owner");
  });
});
