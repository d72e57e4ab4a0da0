import type { ReactNode } from "react";
import type { Json, RunRecord } from "slipway";

export type RunError = NonNullable<RunRecord["error"]>;

/** The error in one line: what, and where. */
export function errorSummary({ message, details }: RunError): string {
  const place = placeOf(details["location"]);
  return [textOf(details["message"]) ?? message, ...(place === null ? [] : [place])].join(", ");
}

/** Why a run failed: where, what PostgreSQL said, what state the database is in, what to do. */
export function RunErrorBlock({ error, label }: { readonly error: RunError; readonly label: string }): ReactNode {
  const { details } = error;
  const place = placeOf(details["location"]);
  // Its first lines name the place, which is said already.
  const frame = textOf(details["frame"])?.replace(/^ *--> .*\n *\|\n/, "") ?? null;
  const facts = [
    ["SQLSTATE", textOf(details["sqlstate"])],
    ["Detail", textOf(details["detail"])],
    ["Context", textOf(details["context"])],
    ["State", textOf(details["state"])],
    ["Next", error.hint],
  ] as const;
  return (
    <div className="error">
      <p className="error-head">
        <code className="code">{error.code}</code>
        {place !== null && <code className="place">{place}</code>}
      </p>
      <p className="error-message">{textOf(details["message"]) ?? error.message}</p>
      {frame !== null && (
        <pre className="frame" role="region" aria-label={`SQL of ${label}`} tabIndex={0}>
          {frame}
        </pre>
      )}
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** `ddl/07-orders.sql:4:18` */
function placeOf(location: Json | undefined): string | null {
  if (typeof location !== "object" || location === null || !("file" in location)) return null;
  const parts = [location["file"], location["line"], location["column"]];
  return parts.filter((part) => typeof part === "string" || typeof part === "number").join(":");
}
