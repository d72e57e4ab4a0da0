import { type Outcome, type ProgramOptions, run, tryRun } from "./program.ts";
import { waitFor } from "./wait-for.ts";

/** Every namespace of these tests carries it, so that leftovers can be found and removed together. */
const OURS = "slipway.test=cluster";

/** A namespace of the cluster, and kubectl in it. */
export interface Namespace {
  readonly name: string;
  /** Runs kubectl in the namespace. @throws where it fails */
  kubectl(args: readonly string[], options?: ProgramOptions): Promise<string>;
  tryKubectl(args: readonly string[], options?: ProgramOptions): Promise<Outcome>;
  /** What a JSONPath finds in objects, in words. */
  read(objects: readonly string[], path: string): Promise<string>;
  /** Starts the removal and does not wait for it. */
  remove(): Promise<void>;
}

/** Makes a namespace in which only restricted pods may run; one of that name that still goes away is waited for. */
export async function createNamespace(name: string): Promise<Namespace> {
  const namespace = namespaceCalled(name);
  await namespace.remove();
  await waitFor(`namespace ${name} gone`, 120, async () => {
    return (await tryRun("kubectl", ["get", "namespace", name])).exitCode !== 0;
  });
  await run("kubectl", ["create", "namespace", name]);
  await run("kubectl", ["label", "namespace", name, OURS, "pod-security.kubernetes.io/enforce=restricted"]);
  return namespace;
}

/** A namespace by its name, whether it exists or not. */
export function namespaceCalled(name: string): Namespace {
  const inside = (args: readonly string[]): readonly string[] => ["--namespace", name, ...args];
  return {
    name,
    kubectl: (args, options) => run("kubectl", inside(args), options),
    tryKubectl: (args, options) => tryRun("kubectl", inside(args), options),
    read: (objects, path) => run("kubectl", inside(["get", ...objects, "--output", `jsonpath=${path}`])),
    async remove() {
      await run("kubectl", ["delete", "namespace", name, "--ignore-not-found", "--wait=false"]);
    },
  };
}
