import type { ReactNode } from "react";
import type { Tone } from "./verdict.ts";

const PATHS: Readonly<Record<Tone, string>> = {
  good: "M4.5 8.4 7 10.9l4.7-5.4",
  waiting: "M8 4.4V8l2.3 1.6",
  bad: "M8 4.2v4.4M8 11.3v.1",
  unknown: "M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.5.2-.8.6-.8 1.2M8 11.5v.1",
};

/** A sign beside words, never in their place. */
export function Sign({ tone }: { readonly tone: Tone }): ReactNode {
  return (
    <svg className={`sign sign-${tone}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="7" />
      <path d={PATHS[tone]} />
    </svg>
  );
}

/** A state in words with its sign. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`badge badge-${tone}`}>
      <Sign tone={tone} />
      {children}
    </span>
  );
}
