import { type Database, databaseIn } from "./database.ts";
import { createNamespace, type Namespace } from "./namespace.ts";
import { SETTINGS } from "./settings.ts";

/** The password of the external database's user. */
export const EXTERNAL_PASSWORD = "external-database";

/** A PostgreSQL in a namespace of its own, as a release finds it that does not bring its database along. */
export interface ExternalDatabase {
  readonly namespace: Namespace;
  readonly database: Database;
  readonly host: string;
  /** Lets it start, where it was made with no pod. */
  readonly start: () => Promise<void>;
}

/** Makes one; `started: false` leaves it without a pod until `start`. */
export async function createExternalDatabase(name: string, started: boolean): Promise<ExternalDatabase> {
  const namespace = await createNamespace(name);
  await namespace.kubectl(["apply", "--filename", "-"], { input: JSON.stringify(objects(started)) });
  const external = {
    namespace,
    database: databaseIn(namespace, "deployment/postgres"),
    host: `postgres.${name}.svc.cluster.local`,
    async start() {
      await namespace.kubectl(["scale", "deployment/postgres", "--replicas=1"]);
    },
  };
  if (started) await namespace.kubectl(["rollout", "status", "deployment/postgres", "--timeout=120s"], { limit: 130 });
  return external;
}

function objects(started: boolean): unknown {
  const labels = { app: "postgres" };
  const env = Object.entries({
    POSTGRES_USER: "nexus_service",
    POSTGRES_PASSWORD: EXTERNAL_PASSWORD,
    POSTGRES_DB: "dashboard",
    PGDATA: "/data/pgdata",
  }).map(([key, value]) => ({ name: key, value }));
  const container = {
    name: "postgres",
    image: SETTINGS.images.postgres,
    env,
    ports: [{ containerPort: 5432 }],
    readinessProbe: { exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", "nexus_service"] }, periodSeconds: 2 },
    resources: { requests: { cpu: "10m", memory: "64Mi" } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    volumeMounts: [
      { name: "data", mountPath: "/data" },
      { name: "run", mountPath: "/var/run/postgresql" },
    ],
  };
  const pod = {
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 999, runAsNonRoot: true, fsGroup: 999, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "run", emptyDir: {} },
    ],
  };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "postgres" },
    spec: {
      replicas: started ? 1 : 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "postgres" },
    spec: { selector: labels, ports: [{ port: 5432 }] },
  };
  return { apiVersion: "v1", kind: "List", items: [deployment, service] };
}
