import { sequelizeBackend } from "../../../src/ddd/testing/sequelize.ts";
import { databases } from "../sequelize/backends.ts";
import { testEvents } from "./event-suite.ts";

for (const [name, place] of Object.entries(databases)) {
  if (name !== "sqlite") testEvents(name, sequelizeBackend(place));
}
