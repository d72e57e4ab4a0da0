import { up } from "slipway";

await up({
  dir: new URL("sql", import.meta.url).pathname,
  databaseUrl: process.env.DATABASE_URL,
  application: "shop",
  ddl: "always",
  onEvent(event) {
    switch (event.type) {
      case "database.waiting":
        console.log(`waiting: ${event.message}`);
        break;
      case "segment.retry":
        console.log(
          `locked by ${event.blockers.map((blocker) => blocker.pid).join(", ")}, again in ${event.pauseMs} ms`,
        );
        break;
      case "statement.running":
        console.log(`${event.head}: ${event.elapsedMs} ms`);
        break;
      case "migration.finished":
        console.log(`${event.file}: ${event.state}`);
        break;
      default:
    }
  },
});
