import type { Session } from "../postgres/session.ts";
import type { Migration } from "../source/migration.ts";
import { blame } from "./blame.ts";
import { type Change, changesBetween } from "./difference.ts";
import { runPass } from "./pass.ts";
import { isOneTransaction, runFile } from "./run-file.ts";
import type { Scratch } from "./scratch.ts";
import type { State } from "./state.ts";

/** What all parts of a proof share. */
export interface ProofContext {
  readonly scratch: Scratch;
  readonly files: readonly Migration[];
  /** Database at the end of the first pass. Nobody is connected to it. */
  readonly base: string;
  /** Files that failed in the first pass. */
  readonly failed: ReadonlySet<Migration>;
  readonly signal: AbortSignal | undefined;
}

/** A pass that is to be watched closely, since it left something behind: what comes before it, and what is looked at. */
export interface Scene {
  readonly prepare: (session: Session) => Promise<void>;
  readonly read: (session: Session) => Promise<State>;
}

/** Runs the pass again, file by file under watch, and tells which files (by number) left which changes behind. */
export async function findBehind(context: ProofContext, scene: Scene): Promise<Map<number, Change[]>> {
  return withCopy(context, async (session) => {
    await scene.prepare(session);
    const first = await scene.read(session);
    const states = [first];
    await runPass(session, context.files, {
      lenient: context.failed,
      signal: context.signal,
      afterFile: async (_, { wrote }) => void states.push(wrote ? await scene.read(session) : (states.at(-1) ?? first)),
    });
    const changes = changesBetween(first, states.at(-1) ?? first);
    const solo = new Solo(context, scene);
    try {
      return await blame(changes, { states }, (file, change) => solo.changes(file, change));
    } finally {
      await solo.close();
    }
  });
}

/** Runs `body` on a copy of the base, or of another database, which is dropped after. */
export async function withCopy<T>(
  { scratch, base }: Pick<ProofContext, "scratch" | "base">,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const database = await scratch.create(base);
  try {
    const session = await scratch.open(database);
    try {
      return await body(session);
    } finally {
      session.destroy();
    }
  } finally {
    if (!scratch.admin.isLost) await scratch.drop(database);
  }
}

/** Runs single files in the state that the pass began with. */
class Solo {
  readonly #context: ProofContext;
  readonly #scene: Scene;
  readonly #changes = new Map<number, Promise<readonly Change[]>>();
  #stage: Promise<{ readonly database: string; readonly session: Session; readonly first: State }> | null = null;

  constructor(context: ProofContext, scene: Scene) {
    this.#context = context;
    this.#scene = scene;
  }

  /** Whether the file by itself changes what the change is about. */
  async changes(file: number, change: Change): Promise<boolean> {
    let changes = this.#changes.get(file);
    if (changes === undefined) {
      changes = this.#run(file);
      this.#changes.set(file, changes);
    }
    return (await changes).some(
      (found) => found.subject === change.subject && familyOf(found.kind) === familyOf(change.kind),
    );
  }

  async close(): Promise<void> {
    const stage = await this.#stage?.catch(() => null);
    if (stage === null || stage === undefined) return;
    stage.session.destroy();
    await this.#context.scratch.drop(stage.database);
  }

  async #run(file: number): Promise<readonly Change[]> {
    const migration = this.#context.files[file];
    if (migration === undefined || this.#context.failed.has(migration)) return [];
    this.#stage ??= this.#open();
    const { session, first } = await this.#stage;
    const oneTransaction = await isOneTransaction(session, migration).catch(() => false);
    if (!oneTransaction) return this.#runOnCopy(migration);
    let changes: readonly Change[] = [];
    await runFile(session, migration, {
      rollBackAfter: async () => {
        changes = changesBetween(first, await this.#scene.read(session));
      },
    });
    return changes;
  }

  async #open(): Promise<{ readonly database: string; readonly session: Session; readonly first: State }> {
    const { scratch, base } = this.#context;
    const database = await scratch.create(base);
    const session = await scratch.open(database);
    await this.#scene.prepare(session);
    return { database, session, first: await this.#scene.read(session) };
  }

  #runOnCopy(migration: Migration): Promise<readonly Change[]> {
    return withCopy(this.#context, async (session) => {
      await this.#scene.prepare(session);
      const first = await this.#scene.read(session);
      await runFile(session, migration);
      return changesBetween(first, await this.#scene.read(session));
    });
  }
}

function familyOf(kind: Change["kind"]): "catalog" | "identity" | "rows" {
  if (kind === "object" || kind === "part") return "catalog";
  return kind === "table" || kind === "column" ? "identity" : "rows";
}
