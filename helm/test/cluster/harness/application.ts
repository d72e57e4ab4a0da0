import { expect } from "vitest";
import type { Namespace } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

const DEPLOYMENT = "deployment/dashboard";

/** The application's pods of a cell, as the cluster and a visitor see them. */
export interface Application {
  /** Every pod of the newest version is there and ready, no older one is left, and the service answers. */
  expectReady(replicas?: number): Promise<void>;
  /** A visitor is served now. */
  readonly isServing: () => Promise<boolean>;
  /** The same, as an expectation. */
  expectServing(): Promise<void>;
  /** The newest version is not rolled out: its pods are held back. */
  expectHeldBack(): Promise<void>;
  /** The names of the pods that are ready and not on their way out. */
  readyPods(): Promise<readonly string[]>;
}

interface DeploymentState {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly status: { readonly containerStatuses?: readonly { readonly ready: boolean }[] };
  }[];
}

function isReadyAndStays({ metadata, status }: PodList["items"][number]): boolean {
  return metadata.deletionTimestamp === undefined && status.containerStatuses?.[0]?.ready === true;
}

/** The application of the chart in `namespace`. */
export function applicationIn(namespace: Namespace): Application {
  const isServing = async (): Promise<boolean> => {
    const path = `/api/v1/namespaces/${namespace.name}/services/dashboard:http/proxy/readyz`;
    return (await namespace.tryKubectl(["get", "--raw", path])).exitCode === 0;
  };
  const rolledOut = async (): Promise<number | undefined> => {
    const state: DeploymentState = JSON.parse(await namespace.kubectl(["get", DEPLOYMENT, "--output", "json"]));
    const { replicas } = state.spec;
    const { status } = state;
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    const isDone =
      status.observedGeneration === state.metadata.generation && counts.every((count) => (count ?? 0) === replicas);
    return isDone ? replicas : undefined;
  };
  return {
    isServing,
    async expectReady(replicas) {
      await waitFor(`${namespace.name}: application rolled out`, 180, async () => {
        const ready = await rolledOut();
        return replicas === undefined ? ready !== undefined : ready === replicas;
      });
      await waitFor(`${namespace.name}: application answers`, 30, isServing);
    },
    async expectServing() {
      expect(await isServing(), `${namespace.name}: application answers`).toBe(true);
    },
    async expectHeldBack() {
      expect(await rolledOut(), `${namespace.name}: application rolled out`).toBeUndefined();
    },
    async readyPods() {
      const selector = "app.kubernetes.io/name=dashboard,app.kubernetes.io/component=application";
      const pods: PodList = JSON.parse(
        await namespace.kubectl(["get", "pods", "--selector", selector, "--output", "json"]),
      );
      return pods.items.filter(isReadyAndStays).map(({ metadata }) => metadata.name);
    },
  };
}
