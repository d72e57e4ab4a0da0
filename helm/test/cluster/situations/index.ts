import { demoData } from "./demo-data.ts";
import { failingThenFixed } from "./failing-then-fixed.ts";
import { freshInstall } from "./fresh-install.ts";
import { fromBroken } from "./from-broken.ts";
import { fromPrevious } from "./from-previous.ts";
import { lateDatabase } from "./late-database.ts";
import { newDdl } from "./new-ddl.ts";
import { nothingNew } from "./nothing-new.ts";
import { oldPodRestarted } from "./old-pod-restarted.ts";
import { podDeleted } from "./pod-deleted.ts";
import { reinstall } from "./reinstall.ts";
import { rollback } from "./rollback.ts";
import { scaledUp } from "./scaled-up.ts";
import type { Situation } from "./situation.ts";
import { twoAtOnce } from "./two-at-once.ts";

export type { Situation } from "./situation.ts";

/** The matrix's rows, from top to bottom. */
export const SITUATIONS: readonly Situation[] = [
  freshInstall,
  nothingNew,
  newDdl,
  failingThenFixed,
  fromBroken,
  rollback,
  reinstall,
  demoData,
  twoAtOnce,
  lateDatabase,
  podDeleted,
  scaledUp,
  oldPodRestarted,
  fromPrevious,
];
