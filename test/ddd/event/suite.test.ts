import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { sequelizeBackend } from "../../../src/ddd/testing/sequelize.ts";
import { sqlite } from "../sequelize/backends.ts";
import { testEvents } from "./event-suite.ts";

testEvents("memory", memoryBackend());
testEvents("sqlite", sequelizeBackend(sqlite));
