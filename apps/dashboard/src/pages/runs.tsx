import { Fragment, type ReactNode } from "react";
import { formatDuration, type HistoryResult, type Json, type RunRecord } from "slipway";
import { errorSummary, RunErrorBlock } from "./run-error.tsx";
import { Badge } from "./sign.tsx";
import { Time } from "./time.tsx";
import type { Tone } from "./verdict.ts";
import { count, timeWords } from "./words.ts";

const TONES: Readonly<Record<RunRecord["status"], Tone>> = {
  succeeded: "good",
  running: "waiting",
  interrupted: "unknown",
  failed: "bad",
};

interface Props {
  readonly history: HistoryResult;
  /** The application that the page is about; runs of others say whose they are. */
  readonly application: string | null;
  readonly now: string;
}

/** The newest runs of the ledger, first the newest. */
export function Runs({ history, application, now }: Props): ReactNode {
  const { runs, idleRuns, lastIdleAt } = history;
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Runs</h2>
      {runs.length === 0 ? (
        <p className="empty">
          No runs yet. <code>slipway up</code> makes the first, and it appears here.
        </p>
      ) : (
        <div className="scroll" role="region" aria-label="Table of runs" tabIndex={0}>
          <RunTable {...{ runs, application, now }} />
        </div>
      )}
      {idleRuns > 0 && (
        <p className="note">
          {count(idleRuns, "run")} found nothing to do
          {lastIdleAt !== null && (
            <>
              , the last one <Time at={lastIdleAt} now={now} />
            </>
          )}
          .
        </p>
      )}
    </section>
  );
}

function RunTable({ runs, application, now }: Pick<HistoryResult, "runs"> & Omit<Props, "history">): ReactNode {
  return (
    <table className="runs">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Started</th>
          <th scope="col">Command</th>
          <th scope="col">By</th>
          <th scope="col">Migrations</th>
          <th scope="col" className="number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Fragment key={run.id}>
            <tr data-key={run.id}>
              <td>
                <Badge tone={TONES[run.status]}>{run.status}</Badge>
              </td>
              <th scope="row">
                <Time at={run.startedAt} now={now} />
              </th>
              <td>
                <code>{run.command}</code>
                {application !== null && run.application !== application && (
                  <span className="note">{run.application}</span>
                )}
              </td>
              <td>
                {run.databaseUser}
                <span className="note">{hostOf(run.runner)}</span>
              </td>
              <td>{migrationWords(run)}</td>
              <td className="number">{formatDuration(run.durationMs)}</td>
            </tr>
            {run.error !== null && (
              <tr className="error-row" data-key={`${run.id} error`}>
                <td colSpan={6}>
                  <details>
                    <summary>{errorSummary(run.error)}</summary>
                    <RunErrorBlock error={run.error} label={`the run of ${timeWords(run.startedAt)}`} />
                  </details>
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function hostOf(runner: Readonly<Record<string, Json>>): string {
  const host = runner["host"];
  return typeof host === "string" ? host : "";
}

/** `3 applied, 1 failed`: what was touched. */
function migrationWords({ migrations }: RunRecord): string {
  const words = (["applied", "healed", "failed", "unchanged"] as const).flatMap((state) => {
    const amount = migrations.filter((migration) => migration.state === state).length;
    return amount === 0 ? [] : [`${amount} ${state}`];
  });
  return words.length === 0 ? "–" : words.join(", ");
}
