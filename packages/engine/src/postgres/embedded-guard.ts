import { spawn } from "node:child_process";
import type { Account } from "./embedded-account.ts";
import { runAs } from "./embedded-account.ts";
import { SERVER_ENVIRONMENT } from "./embedded-process.ts";

/** Watches over a server on behalf of this process, which may end without a chance to stop it. */
export interface Guard {
  /** Tells which process to stop when we are gone. */
  watch(pid: number): void;
  /** The process has ended; another one may get its number. */
  forget(): void;
  /** Nothing is left to do. */
  release(): void;
}

/**
 * A small shell process that reads from a pipe of ours. The pipe closes when this process ends, however it ends (also kill -9); the
 * guard then stops the server and removes its scratch folder. It lives in a session of its own: a Ctrl-C does not reach it.
 */
const SCRIPT = `
scratch=$1
signal=INT
test -n "$scratch" && signal=QUIT
while read -r word; do
  test "$word" = done && exit 0
  pid=$word
  test "$word" = ended && pid=
done
if test -n "$pid"; then
  kill -$signal "$pid" 2>/dev/null
  tries=0
  while kill -0 "$pid" 2>/dev/null && test $tries -lt 150; do
    tries=$((tries + 1))
    test $tries -eq 100 && kill -QUIT "$pid" 2>/dev/null
    sleep 0.1
  done
  kill -0 "$pid" 2>/dev/null && kill -KILL "$pid" 2>/dev/null
fi
test -n "$scratch" && rm -rf "$scratch"
exit 0
`;

/** Starts a guard that runs as `account`. `scratch` is a folder to remove at the end, or null. */
export function startGuard(account: Account, scratch: string | null): Guard {
  const child = spawn("/bin/sh", ["-c", 'eval "$GUARD"', "slipway-guard", scratch ?? ""], {
    cwd: "/",
    // Not as an argument: a list of processes stays readable.
    env: { ...SERVER_ENVIRONMENT, GUARD: SCRIPT },
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    ...runAs(account),
  });
  // Without a guard the server still works; it is stopped by us alone.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return {
    watch: (pid) => void child.stdin.write(`${pid}\n`),
    forget: () => void child.stdin.write("ended\n"),
    release: () => void child.stdin.end("done\n"),
  };
}
