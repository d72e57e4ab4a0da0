import type { ReactNode } from "react";
import {
  type DemoDataStatus,
  formatDuration,
  type MigrationState,
  type MigrationStatus,
  type StatusResult,
  type Track,
} from "slipway";
import { Badge } from "./sign.tsx";
import { Time } from "./time.tsx";
import type { Tone } from "./verdict.ts";

const TONES: Readonly<Record<MigrationState, Tone>> = {
  applied: "good",
  pending: "waiting",
  changed: "waiting",
  drifted: "bad",
  missing: "unknown",
  skipped: "unknown",
};

const TRACK_WORDS: Readonly<Record<Track, string>> = { ddl: "Schema", dml: "Demo data" };

/** Every file of the release, and what the ledger knows of it. */
export function Checklist({ status, now }: { readonly status: StatusResult; readonly now: string }): ReactNode {
  const tracks = (["ddl", "dml"] as const)
    .map((track) => ({ track, migrations: status.migrations.filter((migration) => migration.track === track) }))
    .filter(({ migrations }) => migrations.length > 0);
  const longest = Math.max(1, ...status.migrations.map(({ durationMs }) => durationMs ?? 0));
  return (
    <section aria-labelledby="migrations">
      <h2 id="migrations">Migrations</h2>
      <div className="scroll" role="region" aria-label="Table of migrations" tabIndex={0}>
        <table className="checklist">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">File</th>
              <th scope="col">Applied</th>
              <th scope="col" className="number">
                Duration
              </th>
            </tr>
          </thead>
          {tracks.map(({ track, migrations }) => (
            <tbody key={track}>
              <tr className="group">
                <th scope="rowgroup" colSpan={4}>
                  {TRACK_WORDS[track]} <code>{track}</code>
                </th>
              </tr>
              {migrations.map((migration) => (
                <Row key={migration.file} {...{ migration, now, longest, demoData: status.demoData }} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  readonly migration: MigrationStatus;
  readonly now: string;
  /** The longest duration in the table, in milliseconds. */
  readonly longest: number;
  readonly demoData: readonly DemoDataStatus[];
}

function Row({ migration, now, longest, demoData }: RowProps): ReactNode {
  const { state, file, appliedAt, durationMs, baseline } = migration;
  const note = [remark(migration), migration.track === "dml" ? demoRemark(demoData, file) : ""]
    .filter((part) => part !== "")
    .join("; ");
  return (
    <tr>
      <td>
        <Badge tone={TONES[state]}>{state}</Badge>
      </td>
      <th scope="row" className="file">
        {file}
        {note !== "" && <span className="note">{note}</span>}
      </th>
      <td>{appliedAt === null ? <Nothing /> : <Time at={appliedAt} now={now} />}</td>
      <td className="number">
        {durationMs === null || baseline ? (
          <Nothing />
        ) : (
          <>
            {formatDuration(durationMs)}
            <DurationBar share={durationMs / longest} />
          </>
        )}
      </td>
    </tr>
  );
}

function Nothing(): ReactNode {
  return <span className="nothing">–</span>;
}

function DurationBar({ share }: { readonly share: number }): ReactNode {
  return (
    <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="bar-track" width="100" height="4" />
      <rect className="bar-fill" width={Math.max(1, Math.round(share * 100))} height="4" />
    </svg>
  );
}

function remark({ state, baseline }: MigrationStatus): string {
  switch (state) {
    case "changed":
      return "the file differs from what ran";
    case "missing":
      return "applied, but not in this release";
    case "drifted":
      return "the database differs from what it made";
    case "skipped":
      return "demo data is off";
    case "applied":
    case "pending":
      return baseline ? "recorded by baseline, not run" : "";
  }
}

/** How much of what a file brought is there still. */
function demoRemark(demoData: readonly DemoDataStatus[], file: string): string {
  const tables = demoData.filter((entry) => entry.file === file && entry.recorded > 0);
  if (tables.length === 0) return "";
  if (tables.some(({ present }) => present === null)) return "its rows cannot be counted while a table is locked";
  const sum = (amounts: readonly number[]): string => amounts.reduce((all, one) => all + one, 0).toLocaleString("en");
  const present = sum(tables.map((entry) => entry.present ?? 0));
  return `${present} of ${sum(tables.map(({ recorded }) => recorded))} rows are there`;
}
