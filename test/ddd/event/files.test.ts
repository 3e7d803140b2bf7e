import test from "ava";
import { fileBackend } from "../../../src/ddd/testing/files.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { testEvents } from "./event-suite.ts";

const { folder: parent, remove } = temporaryFolder();
test.after.always(remove);

testEvents("json", fileBackend("json", { parent }));
