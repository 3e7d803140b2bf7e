import test from "ava";
import { Database } from "../../../src/ddd/sequelize/database.ts";
import type { Dialect } from "../../../src/ddd/sequelize/dialect.ts";
import type { Driver } from "../../../src/ddd/sequelize/driver.ts";
import { migrateUp, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { isOneOf } from "../../../src/ddd/sequelize/sql/condition.ts";
import { sqliteDialect } from "../../../src/ddd/sequelize/sqlite/dialect.ts";
import { sqliteDriver } from "../../../src/ddd/sequelize/sqlite/driver.ts";
import { type Backend, conformanceCases, withFaults } from "../../../src/ddd/testing/index.ts";
import {
  ItemRepository,
  MembershipRepository,
  OwnerRepository,
  ProductRepository,
  SlotRepository,
  sampleMigrations,
  sqliteTraits,
  TicketRepository,
} from "../../../src/ddd/testing/sequelize.ts";
import { sqlite } from "./backends.ts";

/** A dialect that the toolkit does not know: it quotes, binds and lists otherwise than those that it has. */
const another: Dialect = {
  ...sqliteDialect,
  name: "another",
  quote: (name) => `[${name}]`,
  placeholder: (n) => `?${n}`,
  isIn: isOneOf,
  lastCharacters: (text, length, values) => `substr(${text}, 0 - ${values.add(length)})`,
  sortsNullsFirst: false,
};

const backend: Backend = {
  traits: sqliteTraits,
  open: async () => {
    const { url, close } = await sqlite();
    const driver: Driver = { ...sqliteDriver(url.slice("sqlite:".length)), dialect: another };
    const opened = new Database(driver);
    await migrateUp(opened, sampleMigrations);
    const { backend: database, faults } = withFaults(opened);
    const repositories = {
      items: ItemRepository,
      owners: OwnerRepository,
      memberships: MembershipRepository,
      slots: SlotRepository,
      products: ProductRepository,
      tickets: TicketRepository,
    };
    return {
      worker: new SequelizeWorker(database, repositories),
      others: new SequelizeWorker(database, repositories),
      faults,
      close: async () => {
        await opened.close();
        await close();
      },
    };
  },
};

/** The groups in which all SQL is made. */
const groups = new Set(["repository", "value", "constraint", "key", "swap-unique", "query", "page", "list"]);

test("a custom dialect passes the suite: databases differ only in its members", async (t) => {
  const cases = conformanceCases.filter(({ group }) => groups.has(group));
  t.true(cases.length > 50);
  for (const { name, run } of cases) await t.notThrowsAsync(run(backend), name);
});
