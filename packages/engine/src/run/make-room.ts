/**
 * The holder of the run lock finds no connection for its working session, as those that wait for it have them all: one of these is to
 * close its own, and to begin anew a little later.
 */
export class MakeRoom extends Error {
  /** How long the run lock has been waited for, in milliseconds. */
  readonly waitedMs: number;

  constructor(waitedMs: number) {
    super("the run that holds the run lock needs a connection");
    this.waitedMs = waitedMs;
  }
}
