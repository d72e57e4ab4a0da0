import type { SlipwayError } from "../errors.ts";
import type { Migration } from "../source/migration.ts";
import { failingAlone, findCulprits } from "./culprit.ts";
import { type Failures, runPass } from "./pass.ts";
import { type PlantedPass, plantedPass } from "./planted-pass.ts";
import { runLeniently } from "./run-file.ts";
import { plantRows } from "./plant.ts";
import { type ProofContext, withCopy } from "./scene.ts";
import type { Scratch } from "./scratch.ts";
import { type SecondPass, secondPass } from "./second-pass.ts";
import type { Evidence } from "./verdict.ts";
import { watchedPieces } from "../run/send-part.ts";

export interface TwiceRequest {
  readonly scratch: Scratch;
  readonly files: readonly Migration[];
  /** An empty database in which what the files expect is there; nobody is connected to it. */
  readonly fresh: () => Promise<string>;
  /** Whether the files change what databases of a server share (roles): then nothing runs at the same time. */
  readonly sharesServer: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface Twice {
  readonly evidence: readonly Evidence[];
  readonly notes: readonly string[];
  readonly planted: number;
  /** The database at the end of the first pass. */
  readonly base: string;
}

/** Data that cannot be read as something: the planted values' fault, not the file's. */
const DATA_EXCEPTION = "22";
/** Two planted rows have the same value where the files' own never would. */
const UNIQUE_VIOLATION = "23505";

/** Runs all files, then again, with and without rows of users in the tables, and gathers what that shows of each file. */
export async function proveTwice(request: TwiceRequest): Promise<Twice> {
  const { scratch, files, fresh, signal } = request;
  const base = await fresh();
  const failures = await firstPass(scratch, base, files, signal);
  const context: ProofContext = { scratch, files, base, failed: new Set(failures.keys()), signal };
  const running = secondPass(context);
  if (request.sharesServer) await running;
  const changes = running.then((pass) => pass.changes);
  // Said by the other one, should it fail.
  changes.catch(() => undefined);
  const [second, planted] = await Promise.all([running, plantedPass(context, changes)]);
  const withRows = await failuresWithRows(context, second.failures, planted.failures);
  const again = new Map([...second.failures, ...withRows]);
  const culprits = await findCulprits(context, second.failures, fresh);
  const evidence = files.map((migration, index): Evidence => {
    const culprit = culprits.get(migration);
    return {
      migration,
      failed: failures.get(migration) ?? null,
      needs: neededBy(migration, failures, files),
      failedAgain: again.get(migration) ?? null,
      onlyWithRows: withRows.has(migration),
      culprit: culprit === undefined ? null : { migration: culprit, later: files.indexOf(culprit) > index },
      changes: second.changes.get(index) ?? [],
      lost: planted.lost.get(index) ?? [],
      repeated: planted.repeated.get(index) ?? [],
    };
  });
  return { evidence, notes: notesOf(second, planted, context), planted: planted.planted, base };
}

async function firstPass(
  scratch: Scratch,
  base: string,
  files: readonly Migration[],
  signal: AbortSignal | undefined,
): Promise<Failures> {
  const session = await scratch.open(base);
  try {
    return await runPass(session, files, {
      lenient: new Set(),
      signal,
      afterFile: async (index, { failure }) => {
        const migration = files[index];
        if (failure !== null && migration !== undefined) await runLeniently(session, migration);
      },
    });
  } finally {
    await session.close();
  }
}

/** Failures that rows of users cause: not what only the planted values do, nor what another file's failure brings about. */
async function failuresWithRows(
  context: ProofContext,
  without: Failures,
  withRows: Failures,
): Promise<ReadonlyMap<Migration, SlipwayError>> {
  const found = [...withRows].filter(([migration, error]) => !without.has(migration) && !isOfPlantedValues(error));
  if (found.length === 0) return new Map();
  const alone = await withCopy(context, async (session) => {
    await plantRows(session);
    return failingAlone(
      session,
      found.map(([migration]) => migration),
    );
  });
  return new Map(found.filter(([migration]) => alone.has(migration)));
}

function isOfPlantedValues({ details }: SlipwayError): boolean {
  const sqlstate = details["sqlstate"];
  return typeof sqlstate === "string" && (sqlstate.startsWith(DATA_EXCEPTION) || sqlstate === UNIQUE_VIOLATION);
}

function notesOf(second: SecondPass, planted: PlantedPass, { failed }: ProofContext): string[] {
  const spared = [...planted.failures]
    .filter(
      ([migration, error]) => !second.failures.has(migration) && !failed.has(migration) && isOfPlantedValues(error),
    )
    .map(([, error]) => `${error.message}: only because of a planted value`);
  return [...second.notes, ...planted.notes, ...spared];
}

const UNDEFINED = new Set(["42P01", "42703", "42883", "42704", "3F000", "42P02"]);

/** Of the earlier files that failed, the one that speaks of what this one does not find. */
function neededBy(migration: Migration, failures: Failures, files: readonly Migration[]): Migration | null {
  const error = failures.get(migration);
  const sqlstate = error?.details["sqlstate"];
  if (error === undefined || typeof sqlstate !== "string" || !UNDEFINED.has(sqlstate)) return null;
  const name = /"([^"]+)"|(?:function|type|operator) ([\w.]+)/u.exec(messageOf(error));
  const wanted = (name?.[1] ?? name?.[2] ?? "").split(".").at(-1)?.toLowerCase() ?? "";
  if (wanted === "") return null;
  const earlier = files.slice(0, files.indexOf(migration)).filter((candidate) => failures.has(candidate));
  return earlier.find((candidate) => speaksOf(candidate, wanted)) ?? null;
}

function messageOf({ details, message }: SlipwayError): string {
  return typeof details["message"] === "string" ? details["message"] : message;
}

function speaksOf(migration: Migration, name: string): boolean {
  for (const piece of watchedPieces(migration)) {
    if (piece.type === "statement" && piece.bytes.toString("utf8").toLowerCase().includes(name)) return true;
  }
  return false;
}
