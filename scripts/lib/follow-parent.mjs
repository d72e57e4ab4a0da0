/**
 * Ends this process, with SIGTERM, when the one that started it has gone. npm hands a SIGTERM to the shell in between, which dies of it
 * without telling anyone, and cannot hand on a SIGKILL at all.
 */
export function followParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 200);
  timer.unref();
}
