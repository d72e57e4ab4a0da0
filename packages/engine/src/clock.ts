/**
 * Milliseconds from some fixed moment, for durations. `performance` says the same, but loads a good part of Node's measuring tools at its
 * first use: a hundredth of the time of a run with nothing to do.
 */
export const milliseconds = (): number => Number(process.hrtime.bigint()) / 1e6;
