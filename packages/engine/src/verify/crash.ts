import { requireGoing } from "../abort.ts";
import { analyze } from "../plan/analyze.ts";
import { cutSegments, type Part, type Segment } from "../plan/segments.ts";
import { watchedPieces } from "../run/send-part.ts";
import type { Migration } from "../source/migration.ts";
import { bringRelease, differenceOfEnds, readEnd } from "./bring-release.ts";
import { startCutProxy } from "./cut-proxy.ts";
import { inParallel } from "./parallel.ts";
import type { Found, Paths, PathsRequest } from "./paths.ts";
import { labelOf } from "./place.ts";
import { tempRelease } from "./temp-release.ts";

/** A file is rewritten to die in it: larger ones are not tried. */
const LARGEST_FILE = 8 << 20;

/** A place at which the connection dies. */
type Point =
  | { readonly kind: "statement"; readonly migration: Migration; readonly index: number }
  | { readonly kind: "commit"; readonly commit: number; readonly delivered: boolean; readonly migration: Migration };

/**
 * The connection dies after statements and at COMMIT; the run after that must end as one that nothing happened to. In a transaction all
 * points are the same, as it is rolled back: of those a few are tried; of statements outside a transaction each one.
 */
export async function proveCrash(request: PathsRequest): Promise<Paths> {
  const { ddl, dml } = request;
  const release = await analyze(ddl, "release");
  const data = await analyze(dml, "file");
  const segments = [...cutSegments(release.files, "release"), ...cutSegments(data.files, "file")];
  const points = pointsOf(segments);
  const findings: PointFinding[] = [];
  const tries = inParallel(request.width);
  try {
    for (const point of points) {
      requireGoing(request.signal);
      await tries.add(async () => {
        const found = await tryPoint(request, point);
        if (found !== null) findings.push(found);
      });
    }
    await tries.finish();
  } finally {
    await tries.settle();
  }
  const statements = [...release.files, ...data.files].reduce((sum, facts) => sum + facts.statements, 0);
  const commits = segments.filter(({ kind }) => kind === "transaction").length;
  return { findings: oncePerCause(findings), points: statements + commits, tried: points.length };
}

/** What goes wrong in the same way at several points of a file is told with the first of them. */
function oncePerCause(findings: readonly PointFinding[]): Found[] {
  const causes = new Map<string, PointFinding[]>();
  for (const finding of findings) {
    const cause = `${finding.file} ${finding.outcome}`;
    causes.set(cause, [...(causes.get(cause) ?? []), finding]);
  }
  return [...causes.values()].flatMap(([first, ...more]): Found[] => {
    if (first === undefined) return [];
    const { outcome, ...finding } = first;
    const others = more.length === 0 ? "" : ` (and at ${more.length} more ${more.length === 1 ? "point" : "points"})`;
    return [{ ...finding, message: `${finding.message}${others}: the next run ${outcome}` }];
  });
}

/** Each statement outside a transaction; of the transactions the first and the last, at their ends and at their COMMIT. */
function pointsOf(segments: readonly Segment[]): Point[] {
  const alone = segments.flatMap((segment) => (segment.kind === "statement" ? eachOf(segment) : []));
  const transactions = segments.filter(({ kind }) => kind === "transaction");
  const sampled = new Set([transactions[0], transactions.at(-1)]);
  const samples = [...sampled].flatMap((segment): Point[] => {
    const after = segment?.parts.at(-1)?.migration;
    if (segment === undefined || after === undefined) return [];
    // What runs outside a transaction is written down by one of its own.
    const track = segments.filter(({ parts }) => parts[0]?.migration.track === after.track);
    const commit = track.indexOf(segment) + 1;
    const commits = [false, true].map((delivered): Point => ({ kind: "commit", commit, delivered, migration: after }));
    return [...samplesOf(segment), ...commits];
  });
  return [...alone, ...samples];
}

function eachOf({ parts }: Segment): Point[] {
  return parts.flatMap(({ migration, first, end }) =>
    Array.from({ length: end - first }, (_, offset): Point => ({
      kind: "statement",
      migration,
      index: first + offset,
    })),
  );
}

/** The first statement, and the last. */
function samplesOf({ parts }: Segment): Point[] {
  const first = parts[0];
  const last = parts.at(-1);
  const at = (part: Part | undefined, index: number): Point[] =>
    part === undefined || index < part.first || part.migration.bytes > LARGEST_FILE
      ? []
      : [{ kind: "statement", migration: part.migration, index }];
  const begins = at(first, first?.first ?? 0);
  const isOne = first === last && first !== undefined && first.end - first.first === 1;
  return isOne ? begins : [...begins, ...at(last, (last?.end ?? 0) - 1)];
}

/** What the run after a death did, beside where that was. */
type PointFinding = Found & { readonly outcome: string };

async function tryPoint(request: PathsRequest, point: Point): Promise<PointFinding | null> {
  const { scratch, ddl, dml, signal, schema } = request;
  const isDdl = point.migration.track === "ddl";
  const database = isDdl ? await request.fresh() : await scratch.create(schema.database);
  const whole = tempRelease([...ddl, ...dml]);
  try {
    if (point.kind === "commit") await dieAtCommit(request, database, point);
    else await dieAfter(request, database, point);
    const error = await bringRelease(scratch, database, { dir: whole.dir, runDml: !isDdl, signal });
    const expected = isDdl ? schema.end : request.all;
    const difference = error === null ? differenceOfEnds(expected, await readEnd(scratch, database)) : null;
    if (error !== null) return foundAt(point, `fails: ${error.message}`);
    return difference === null ? null : foundAt(point, `leads to another end: ${difference}`);
  } finally {
    whole.remove();
    await scratch.drop(database).catch(() => undefined);
  }
}

function foundAt(point: Point, outcome: string): PointFinding {
  const label = labelOf(point.migration);
  const where =
    point.kind === "commit" ? `at the COMMIT after ${label}` : `after statement ${point.index + 1} of ${label}`;
  return {
    proof: "crash",
    file: label,
    location: point.kind === "commit" ? null : placeOfStatement(point.migration, point.index),
    message: `the connection dies ${where}`,
    outcome,
    hint: "guard what runs outside a transaction, as in CREATE INDEX CONCURRENTLY IF NOT EXISTS: the file starts again from its beginning",
  };
}

function placeOfStatement(migration: Migration, index: number): Found["location"] {
  for (const piece of watchedPieces(migration)) {
    if (piece.type === "statement" && piece.index === index) {
      return { file: labelOf(migration), line: piece.tokenLine, column: piece.tokenColumn };
    }
  }
  return null;
}

/** Runs the release with a file that ends its own session after the statement. */
async function dieAfter(
  { scratch, ddl, dml, signal }: PathsRequest,
  database: string,
  { migration, index }: Extract<Point, { kind: "statement" }>,
): Promise<void> {
  const release = tempRelease([...ddl, ...dml], new Map([[migration, deadlyText(migration, index)]]));
  try {
    await bringRelease(scratch, database, { dir: release.dir, runDml: migration.track === "dml", signal });
  } finally {
    release.remove();
  }
}

const DEATH =
  "reset session authorization;\nreset role;\nselect pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid());\n";

/** The file's statements, one of which is followed by the end of the session. */
function deadlyText(migration: Migration, index: number): Buffer {
  const { run, transaction } = migration.directives;
  const head = [
    ...(run === undefined ? [] : [`-- slipway: run=${run}\n`]),
    ...(transaction === undefined ? [] : [`-- slipway: transaction=${transaction}\n`]),
  ];
  const parts: Buffer[] = [Buffer.from(head.join(""))];
  let current = -1;
  const die = (): void => void (current === index && parts.push(Buffer.from(DEATH)));
  for (const piece of watchedPieces(migration)) {
    if (piece.type === "statement") {
      current = piece.index;
      // The data of a COPY begins on the line behind the semicolon.
      parts.push(Buffer.from(piece.bytes), Buffer.from(piece.copy ? ";\n" : "\n;\n"));
      if (!piece.copy) die();
    } else if (piece.type === "copy-data") {
      parts.push(Buffer.from(piece.bytes));
    } else if (piece.type === "copy-end") {
      parts.push(Buffer.from("\\.\n"));
      die();
    }
  }
  return Buffer.concat(parts);
}

/** Runs the release through a connection that is cut at one of its COMMITs. */
async function dieAtCommit(
  { scratch, ddl, dml, signal }: PathsRequest,
  database: string,
  { commit, delivered, migration }: Extract<Point, { kind: "commit" }>,
): Promise<void> {
  const url = new URL(scratch.url(database));
  const proxy = await startCutProxy({ host: url.hostname, port: Number(url.port || 5432) }, { commit, delivered });
  const release = tempRelease([...ddl, ...dml]);
  try {
    url.hostname = "127.0.0.1";
    url.port = String(proxy.port);
    url.searchParams.set("sslmode", "disable");
    const runDml = migration.track === "dml";
    await bringRelease(scratch, database, { dir: release.dir, databaseUrl: url.toString(), runDml, signal });
  } finally {
    release.remove();
    await proxy.close();
  }
}
