import { requireSuccess } from "../harness/program.ts";
import type { Situation } from "./situation.ts";

export const reinstall: Situation = {
  id: "reinstall",
  title: "uninstall and reinstall on the kept volume",
  async run(cell) {
    const release = { chart: cell.charts.base };
    await cell.establish(release);
    requireSuccess("uninstall", await cell.installer.uninstall(release));
    await cell.expectArrived(await cell.installer.install(release), release);
    await cell.database.expectPlantedRow();
  },
};
