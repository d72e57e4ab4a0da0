import type { ReactNode } from "react";
import { type DatabaseInfo, printable, type StatusSummary } from "slipway";
import type { Overview } from "../database/overview.ts";
import { Checklist } from "./checklist.tsx";
import { AdditionsSection, DriftSection } from "./drift.tsx";
import { renderDocument } from "./document.tsx";
import { type RunError, RunErrorBlock } from "./run-error.tsx";
import { Runs } from "./runs.tsx";
import { Sign } from "./sign.tsx";
import { Time } from "./time.tsx";
import { failureOf, type Verdict, verdictOf } from "./verdict.ts";

/** The page `/`: the verdict, the checklist, drift in words, and the runs of the ledger. */
export function renderOverview(read: Overview, now: string): string {
  // Marks that reorder text or cannot be seen are spelled out: a name must not look like another one.
  const overview = printable(read);
  const verdict = verdictOf(overview);
  const { status, history } = overview;
  const application = status?.application ?? null;
  return renderDocument(
    `${verdict.title} · ${application ?? "Slipway"}`,
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Header application={application} database={status?.database ?? history?.database ?? null} />
      <main id="content" tabIndex={-1}>
        <VerdictPanel {...{ verdict, overview, now }} />
        {status !== null && (
          <>
            <Counts summary={status.summary} />
            <FailureSection error={failureOf(overview)} />
            <DriftSection drift={read.status?.drift ?? []} />
            <Checklist status={status} now={now} />
            <AdditionsSection information={status.information} />
          </>
        )}
        {history !== null && <Runs {...{ history, application, now }} />}
      </main>
    </>,
  );
}

interface HeaderProps {
  readonly application: string | null;
  readonly database: DatabaseInfo | null;
}

function Header({ application, database }: HeaderProps): ReactNode {
  return (
    <header className="top">
      <p className="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M3 14.5h18l-2.6 4.2a2 2 0 0 1-1.7 1H7.3a2 2 0 0 1-1.7-1z" />
          <path d="M11 3v9H5.2zM13 6v6h4.6z" />
        </svg>
        Slipway
      </p>
      {application !== null && <p className="application">{application}</p>}
      {database !== null && (
        <p className="database">
          <span>
            {database.name} on {address(database)}
          </span>
          <span>PostgreSQL {database.serverVersion.split(" ")[0]}</span>
        </p>
      )}
      {/* The script that it belongs to turns it on. */}
      <p id="connection" role="status" />
      <button id="live" type="button" disabled>
        Pause updates
      </button>
    </header>
  );
}

function address({ host, port }: DatabaseInfo): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

interface PanelProps {
  readonly verdict: Verdict;
  readonly overview: Overview;
  readonly now: string;
}

function VerdictPanel({ verdict, overview, now }: PanelProps): ReactNode {
  const { problem, readAt, askedAt } = overview;
  return (
    <section className={`verdict verdict-${verdict.tone}`} aria-labelledby="verdict">
      <Sign tone={verdict.tone} />
      <div>
        <div aria-live="polite">
          <h1 id="verdict">{verdict.title}</h1>
          <p>{verdict.text}</p>
        </div>
        {problem?.hint !== undefined && problem.hint !== null && <p className="hint">Next: {problem.hint}.</p>}
        {problem !== null && readAt !== null && (
          <p className="hint">
            What is below was read <Time at={readAt} now={now} />.
          </p>
        )}
      </div>
      <p className="asked">
        <span className="age">checked</span> <Time at={askedAt} now={now} />
      </p>
    </section>
  );
}

/** Why the newest run failed, while what it was to bring is still due. */
function FailureSection({ error }: { readonly error: RunError | null }): ReactNode {
  if (error === null) return null;
  return (
    <section aria-labelledby="failure">
      <h2 id="failure">Why the last run failed</h2>
      <RunErrorBlock error={error} label="the last run" />
    </section>
  );
}

/** How many migrations are in each state. */
function Counts({ summary }: { readonly summary: StatusSummary }): ReactNode {
  const states = ["applied", "pending", "changed", "drifted", "missing", "skipped"] as const;
  return (
    <dl className="counts">
      {states.map((state) => (
        <div key={state} className={summary[state] === 0 ? "zero" : undefined}>
          <dt>{state}</dt>
          <dd>{summary[state]}</dd>
        </div>
      ))}
    </dl>
  );
}
