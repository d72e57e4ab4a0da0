import { SlipwayError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { abortError } from "../abort.ts";
import { ConnectionLostError, ServerError } from "../postgres/session.ts";
import { INSUFFICIENT_PRIVILEGE } from "../postgres/sqlstate.ts";
import { quoteIdentifier } from "../sql/identifier.ts";
import type { Source } from "../source/discover.ts";
import { bringRelease, differenceOfCatalogs, readEnd } from "./bring-release.ts";
import { proveCrash } from "./crash.ts";
import type { MajorResult } from "./merge.ts";
import { type Needs, needsOf, requireNeeds } from "./needs.ts";
import { type Found, type Paths, type PathsRequest, provePaths } from "./paths.ts";
import { placeOf } from "./place.ts";
import type { Proof, ProofSummary, Verdict } from "./result.ts";
import { proveOldApp } from "./old-app.ts";
import { openScratch, type Scratch } from "./scratch.ts";
import { proveTags } from "./tags.ts";
import { tempRelease } from "./temp-release.ts";
import { proveTwice, type Twice } from "./twice.ts";
import { judge } from "./verdict.ts";

export interface VerifyRequest {
  readonly source: Source;
  readonly major: number | undefined;
  readonly server: string | undefined;
  /** SQL that is run once, before everything. */
  readonly setup: string | null;
  readonly proofs: readonly Proof[];
  /** Also start from the release of each git tag. */
  readonly fromTags: boolean;
  /** The directory or tag of the version that runs now. */
  readonly oldApp: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: EventListener | undefined;
}

/** Does the proofs on one server. */
export async function verifyOn(request: VerifyRequest): Promise<MajorResult> {
  const { source, signal } = request;
  const needs = await needsOf([...source.ddl, ...source.dml]);
  const scratch = await openScratch(request);
  try {
    return await new Verification(scratch, request, needs).run();
  } catch (error) {
    throw signal?.aborted === true && !(error instanceof SlipwayError) ? abortError(signal) : inWords(error, scratch);
  } finally {
    await scratch.close();
  }
}

/** What the server did to a statement of the proof's own. */
function inWords(error: unknown, { admin }: Scratch): unknown {
  if (error instanceof ServerError && error.sqlstate === INSUFFICIENT_PRIVILEGE) {
    const user = admin.parameters.get("session_authorization") ?? "";
    return new SlipwayError("PRIVILEGE_MISSING", `user "${user}" may not make scratch databases: ${error.message}`, {
      cause: error,
      hint: "name a user with CREATEDB in --server, or leave --server out",
      details: { sqlstate: error.sqlstate },
    });
  }
  if (error instanceof ServerError) {
    return new SlipwayError("SERVER_REFUSED", `PostgreSQL refused a statement of the proof's own: ${error.message}`, {
      cause: error,
      hint: error.server.hint ?? "look at the server's log, then run the command again",
      details: { sqlstate: error.sqlstate },
    });
  }
  return error instanceof ConnectionLostError
    ? new SlipwayError("CONNECTION_LOST", `the connection to the scratch server was lost: ${error.message}`, {
        cause: error,
        hint: "look whether a file ends its own session; else run the command again",
      })
    : error;
}

class Verification {
  readonly #scratch: Scratch;
  readonly #request: VerifyRequest;
  readonly #needs: Needs;
  readonly #proofs: ProofSummary[] = [];
  readonly #findings: Found[] = [];
  #template: string | undefined;

  constructor(scratch: Scratch, request: VerifyRequest, needs: Needs) {
    this.#scratch = scratch;
    this.#request = request;
    this.#needs = needs;
  }

  async run(): Promise<MajorResult> {
    const { source, signal, proofs } = this.#request;
    const { major } = this.#scratch;
    await this.#prepare();
    const files = [...source.ddl, ...source.dml];
    const fresh = (): Promise<string> => this.#scratch.create(this.#template);
    this.#tell(`PostgreSQL ${major}: running ${files.length} ${files.length === 1 ? "file" : "files"} twice`);
    const startedAt = performance.now();
    const { sharesServer } = this.#needs;
    const twice = await proveTwice({ scratch: this.#scratch, files, fresh, sharesServer, signal });
    this.#proofs.push({
      proof: "twice",
      major,
      points: files.length,
      tried: files.length,
      durationMs: Math.round(performance.now() - startedAt),
      note: `${twice.planted} rows planted`,
    });
    const judged = twice.evidence.map(judge);
    if (proofs.some((proof) => proof !== "twice")) {
      await this.#proveRest(twice, new Set(judged.map(({ verdict }) => verdict)), fresh);
    }
    await this.#proveOldApp(fresh);
    return { major, files: judged, findings: this.#findings, proofs: this.#proofs, notes: twice.notes };
  }

  #tell(message: string): void {
    this.#request.onEvent?.({ type: "information", message });
  }

  /** What has to be there before any file runs: databases that are named, and what the setup file brings. */
  async #prepare(): Promise<void> {
    const { setup } = this.#request;
    const before = await this.#rolesNow();
    if (setup !== null) {
      this.#template = await this.#scratch.create();
      const session = await this.#scratch.open(this.#template);
      const { error } = await session.script(setup);
      await session.close();
      if (error !== null) {
        throw new SlipwayError(
          "CONFIG_INVALID",
          `the setup file fails: ${error.message} (SQLSTATE ${error.sqlstate})`,
          {
            cause: error,
            hint: "correct the file that --setup names",
            details: { sqlstate: error.sqlstate },
          },
        );
      }
    }
    // Only roles that the setup or the files name: others may be made on the server at the same time.
    for (const role of await this.#rolesNow()) if (setup?.includes(role) === true) this.#scratch.roles.add(role);
    for (const role of this.#needs.made) this.#scratch.roles.add(role);
    for (const role of before) this.#scratch.roles.delete(role);
    await requireNeeds(this.#scratch.admin, this.#needs);
    if (!this.#scratch.own) return;
    // ALTER DATABASE app SET …: what it is called where it runs is not known here.
    for (const name of this.#needs.databases) {
      if (name !== "") await this.#scratch.admin.script(`create database ${quoteIdentifier(name)}`);
    }
  }

  async #rolesNow(): Promise<readonly string[]> {
    const { rows } = await this.#scratch.admin.query<{ name: string }>({
      text: "select r.rolname::text as name from pg_catalog.pg_roles r",
    });
    return rows.map(({ name }) => name);
  }

  async #proveRest(twice: Twice, verdicts: ReadonlySet<Verdict>, fresh: () => Promise<string>): Promise<void> {
    const { source, signal } = this.#request;
    const obstacle = this.#obstacle(verdicts);
    if (obstacle !== null) {
      this.#leaveOut("paths", obstacle);
      this.#leaveOut("crash", obstacle);
      return;
    }
    const width = this.#needs.sharesServer ? 1 : 2;
    const ends = await this.#bringFromEmpty(twice, fresh);
    if (ends === null) return;
    const request = { scratch: this.#scratch, ddl: source.ddl, dml: source.dml, fresh, ...ends, width, signal };
    const bad: readonly Verdict[] = ["fails-on-rerun", "changes-schema", "destructive"];
    const repeats = !bad.some((verdict) => verdicts.has(verdict));
    if (repeats) await this.#prove("paths", provePaths, request);
    else this.#leaveOut("paths", "files that cannot be repeated lead to other ends by themselves");
    if (this.#request.fromTags) await this.#prove("paths", (paths) => proveTags(paths, source.dir), request);
    await this.#prove("crash", proveCrash, request);
  }

  async #proveOldApp(fresh: () => Promise<string>): Promise<void> {
    const { oldApp, source, signal } = this.#request;
    if (oldApp === undefined) return;
    const request = { scratch: this.#scratch, dir: source.dir, oldApp, ddl: source.ddl, fresh, signal };
    await this.#record("old-app", `looking at what ${oldApp} needs`, () => proveOldApp(request));
  }

  #obstacle(verdicts: ReadonlySet<Verdict>): string | null {
    if (verdicts.has("fails")) return "a file fails";
    return this.#needs.makesRoles ? "the files make roles, which the databases of a server share" : null;
  }

  #leaveOut(proof: Proof, note: string): void {
    if (!this.#request.proofs.includes(proof)) return;
    this.#proofs.push({
      proof,
      major: this.#scratch.major,
      points: 0,
      tried: 0,
      durationMs: 0,
      note: `not done: ${note}`,
    });
  }

  /** The ends that all paths must lead to: the whole directory as one release. Null where that does not come about. */
  async #bringFromEmpty(
    twice: Twice,
    fresh: () => Promise<string>,
  ): Promise<Pick<PathsRequest, "schema" | "all"> | null> {
    const { source, signal } = this.#request;
    const scratch = this.#scratch;
    const whole = tempRelease([...source.ddl, ...source.dml]);
    try {
      const database = await fresh();
      const failure = await bringRelease(scratch, database, { dir: whole.dir, signal });
      if (failure !== null) return this.#failsAsOne(failure);
      const schema = { end: await readEnd(scratch, database), database };
      let all = schema.end;
      if (source.dml.length > 0) {
        const copy = await scratch.create(database);
        const error = await bringRelease(scratch, copy, { dir: whole.dir, runDml: true, signal });
        if (error !== null) return this.#failsAsOne(error);
        all = await readEnd(scratch, copy);
        await scratch.drop(copy);
      }
      const difference = differenceOfCatalogs(all.catalog, (await readEnd(scratch, twice.base)).catalog);
      if (difference !== null) {
        this.#findings.push({
          proof: "paths",
          file: null,
          location: null,
          message: `a release of one file at a time leads to another end: ${difference}`,
          hint: "take out what depends on where a transaction begins or ends",
        });
      }
      return { schema, all };
    } finally {
      whole.remove();
    }
  }

  #failsAsOne(error: SlipwayError): null {
    const place = placeOf(error);
    this.#findings.push({
      proof: "paths",
      file: place?.file ?? null,
      location: place,
      message: `file by file it runs, as one release it fails: ${error.message}`,
      hint: "put `-- slipway: transaction=file` at the head of the file",
    });
    return null;
  }

  async #prove(proof: Proof, prover: (request: PathsRequest) => Promise<Paths>, request: PathsRequest): Promise<void> {
    if (!this.#request.proofs.includes(proof)) return;
    const what = proof === "paths" ? "starting from earlier states" : "dying at every point";
    await this.#record(proof, what, () => prover(request));
  }

  async #record(proof: ProofSummary["proof"], what: string, prove: () => Promise<Paths>): Promise<void> {
    const { major } = this.#scratch;
    this.#tell(`PostgreSQL ${major}: ${what}`);
    const startedAt = performance.now();
    const { findings, points, tried } = await prove();
    const durationMs = Math.round(performance.now() - startedAt);
    this.#findings.push(...findings);
    this.#proofs.push({ proof, major, points, tried, durationMs, note: null });
  }
}
