import { nameOf, type Plan } from "../plans.ts";
import { type Application, applicationIn } from "./application.ts";
import type { Charts } from "./charts.ts";
import { type Database, databaseIn } from "./database.ts";
import { createExternalDatabase, type ExternalDatabase } from "./external-database.ts";
import { type Installer, installerFor, type Release } from "./installer.ts";
import { createNamespace, type Namespace } from "./namespace.ts";
import { type Outcome, requireSuccess } from "./program.ts";
import { valuesFor } from "./values.ts";

/** Where one cell of the matrix happens, and what a situation does there. */
export interface Cell {
  readonly plan: Plan;
  readonly charts: Charts;
  readonly namespace: Namespace;
  readonly database: Database;
  readonly application: Application;
  readonly installer: Installer;
  readonly external: ExternalDatabase | undefined;
  /** Installs a release and sees that all of it arrived; then plants a row that has to stay. */
  establish(release: Release): Promise<void>;
  /** Upgrades to a release and sees that all of it arrived and that the planted row is there. */
  advance(release: Release): Promise<void>;
  /** Sees that a release arrived by what its command said and what is there. */
  expectArrived(outcome: Outcome, release: Release): Promise<void>;
  /** Removes what the cell made, without waiting for it. */
  remove(): Promise<void>;
}

export interface CellOptions {
  /** The external database is there, but nothing runs in it. */
  readonly databaseLate?: boolean;
}

/** Makes the place for a cell: a namespace, and a database in another one where the mode asks for it. */
export async function createCell(plan: Plan, charts: Charts, options: CellOptions = {}): Promise<Cell> {
  const name = `sw-${nameOf(plan).replaceAll(" ", "-")}`;
  const namespace = await createNamespace(name);
  const external =
    plan.mode === "pre-hook" ? await createExternalDatabase(`${name}-db`, options.databaseLate !== true) : undefined;
  const database = external?.database ?? databaseIn(namespace, "deployment/dashboard-postgres");
  const application = applicationIn(namespace);
  const installer = installerFor(plan, namespace, valuesFor(plan, external?.host));

  const expectArrived = async (outcome: Outcome, release: Release): Promise<void> => {
    requireSuccess(`release of chart ${release.chart.name}`, outcome);
    await application.expectReady();
    await database.expectSchemaOf(release.chart);
  };
  return {
    plan,
    charts,
    namespace,
    database,
    application,
    installer,
    external,
    async establish(release) {
      await expectArrived(await installer.install(release), release);
      await database.plantRow();
    },
    async advance(release) {
      await expectArrived(await installer.upgrade(release), release);
      await database.expectPlantedRow();
    },
    expectArrived,
    async remove() {
      await namespace.remove();
      await external?.namespace.remove();
    },
  };
}
