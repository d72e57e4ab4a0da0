import { parseAllDocuments } from "yaml";

/** An object that a chart renders. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  /** All of it. */
  readonly value: unknown;
}

/** A pod, or the template of one. */
export interface PodSpec {
  /** Kind and name of what makes it. */
  readonly owner: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly spec: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The objects of a stream of YAML documents, in its order. A key that stands twice is an error. */
export function readObjects(text: string): readonly KubernetesObject[] {
  return [...parseAllDocuments(text, { uniqueKeys: true })].flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join("\n"));
    const value: unknown = document.toJS();
    if (value === null) return [];
    return [
      {
        kind: String(at(value, "kind")),
        name: String(at(value, "metadata", "name")),
        labels: fields(at(value, "metadata", "labels")),
        annotations: fields(at(value, "metadata", "annotations")),
        value,
      },
    ];
  });
}

/** What stands at a path; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce((current, key) => fields(current)[String(key)], value);
}

/** A map's or a list's fields; none where it is neither. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The items of a list; none where it is none. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** The one object of a kind whose name begins with `name`. */
export function find(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const candidates = objects.filter((object) => object.kind === kind);
  const found =
    candidates.find((object) => object.name === name) ?? candidates.find((object) => object.name.startsWith(name));
  if (found === undefined)
    throw new Error(`no ${kind} ${name} among ${objects.map((o) => `${o.kind} ${o.name}`).join(", ")}`);
  return found;
}

/** Kind and name of each object, in order of names. */
export function namesOf(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.map(({ kind, name }) => `${kind} ${name}`).toSorted();
}

/** All pods that would run. */
export function podsOf(objects: readonly KubernetesObject[]): readonly PodSpec[] {
  return objects.flatMap(({ kind, name, value }) => {
    const pod = kind === "Pod" ? value : at(value, "spec", "template");
    const spec = at(pod, "spec");
    return at(spec, "containers") === undefined
      ? []
      : [{ owner: `${kind} ${name}`, labels: fields(at(pod, "metadata", "labels")), spec }];
  });
}

/** The containers of a pod, those that run first too. */
export function containersOf({ spec }: PodSpec): readonly unknown[] {
  return [...items(at(spec, "initContainers")), ...items(at(spec, "containers"))];
}

/** The container of that name in an object's pod. */
export function container(objects: readonly KubernetesObject[], owner: string, name: string): unknown {
  const pod = podsOf(objects).find((candidate) => candidate.owner.startsWith(owner));
  return pod === undefined ? undefined : containersOf(pod).find((candidate) => at(candidate, "name") === name);
}

/** A container's environment: each variable's value, or the Secret and key that it comes from as `secret/key`. */
export function environment(containerValue: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    items(at(containerValue, "env")).map((entry) => {
      const secret = at(entry, "valueFrom", "secretKeyRef");
      const value = secret === undefined ? [at(entry, "value")] : [at(secret, "name"), at(secret, "key")];
      return [String(at(entry, "name")), value.join("/")];
    }),
  );
}
