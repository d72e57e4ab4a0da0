import type { ReactNode } from "react";
import { ageWords, timeWords } from "./words.ts";

interface Props {
  /** ISO 8601. */
  readonly at: string;
  /** Now, ISO 8601: the page says how long ago it was. */
  readonly now: string;
}

/** A time, and how long ago that was. */
export function Time({ at, now }: Props): ReactNode {
  return (
    <time dateTime={at}>
      {timeWords(at)} <span className="age">{ageWords(at, now)}</span>
    </time>
  );
}
