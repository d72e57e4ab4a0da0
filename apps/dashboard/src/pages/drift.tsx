import type { ReactNode } from "react";
import { type Drift, escapeControl, escapeLines } from "slipway";

/** How the database differs from what was recorded, and what to do. Definitions have several lines: only what else hides is spelled out. */
export function DriftSection({ drift }: { readonly drift: readonly Drift[] }): ReactNode {
  if (drift.length === 0) return null;
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">Drift</h2>
      <ul className="findings">
        {drift.map((difference) => (
          <li key={`${difference.object} ${difference.text}`}>
            <p className="finding">{escapeControl(difference.text)}</p>
            <dl className="compare">
              <dt>recorded</dt>
              <dd>
                <Value text={difference.expected} />
              </dd>
              <dt>found</dt>
              <dd>
                <Value text={difference.actual} />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
      <p className="next">
        Run <code>slipway up</code>: it runs the schema files again and keeps that only if it restores what was
        recorded. What it cannot restore needs a new migration.
      </p>
    </section>
  );
}

function Value({ text }: { readonly text: string | null }): ReactNode {
  return text === null ? <span className="nothing">nothing</span> : <code>{escapeLines(text)}</code>;
}

/** What others have added to the release's objects: no drift, but worth knowing. */
export function AdditionsSection({ information }: { readonly information: readonly string[] }): ReactNode {
  if (information.length === 0) return null;
  return (
    <section aria-labelledby="additions">
      <h2 id="additions">Added by others</h2>
      <ul className="plain">
        {information.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
