import type { Cell, CellOptions } from "../harness/cell.ts";

/** A row of the matrix: what happens to a release. */
export interface Situation {
  readonly id: string;
  /** The row's name in the README. */
  readonly title: string;
  readonly options?: CellOptions;
  /** Does it and fails where something is not as it should be. */
  readonly run: (cell: Cell) => Promise<void>;
}
