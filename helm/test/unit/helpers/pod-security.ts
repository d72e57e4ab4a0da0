import { at, containersOf, fields, items, type PodSpec } from "./objects.ts";

const VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** What a pod has against the restricted Pod Security standard, and against the rules of this chart, in words. */
export function violations(pod: PodSpec): readonly string[] {
  const problems = [...ofPod(pod.spec), ...containersOf(pod).flatMap((container) => ofContainer(container, pod.spec))];
  return problems.map((problem) => `${pod.owner}: ${problem}`);
}

function ofPod(spec: unknown): readonly string[] {
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].filter((key) => at(spec, key) === true),
    ...items(at(spec, "volumes")).flatMap((volume) => {
      const kinds = Object.keys(fields(volume)).filter((key) => key !== "name");
      return kinds.filter((kind) => !VOLUMES.has(kind)).map((kind) => `a volume of type ${kind}`);
    }),
    ...(at(spec, "automountServiceAccountToken") === false ? [] : ["a service account token"]),
    ...(at(spec, "enableServiceLinks") === false ? [] : ["service links"]),
  ];
}

function ofContainer(container: unknown, spec: unknown): readonly string[] {
  const own = at(container, "securityContext");
  const inherited = (...path: readonly string[]): unknown => at(own, ...path) ?? at(spec, "securityContext", ...path);
  const rules: readonly (readonly [boolean, string])[] = [
    [at(own, "privileged") !== true, "privileged"],
    [at(own, "allowPrivilegeEscalation") === false, "may escalate privileges"],
    [at(own, "readOnlyRootFilesystem") === true, "a root filesystem to write to"],
    [items(at(own, "capabilities", "drop")).includes("ALL"), "does not drop all capabilities"],
    [items(at(own, "capabilities", "add")).every((name) => name === "NET_BIND_SERVICE"), "adds capabilities"],
    [inherited("runAsNonRoot") === true, "may run as root"],
    [inherited("runAsUser") !== 0, "runs as root"],
    [inherited("seccompProfile", "type") === "RuntimeDefault", "no seccomp profile"],
    [at(own, "procMount") === undefined, "procMount"],
    [items(at(container, "ports")).every((port) => at(port, "hostPort") === undefined), "a host port"],
    [["requests", "limits"].every((kind) => has(container, kind)), "no requests or limits of cpu and memory"],
  ];
  const name = String(at(container, "name"));
  return rules.filter(([kept]) => !kept).map(([, problem]) => `${name}: ${problem}`);
}

function has(container: unknown, kind: string): boolean {
  return ["cpu", "memory"].every((resource) => at(container, "resources", kind, resource) !== undefined);
}
