import test from "ava";
import { fileBackend } from "../../../src/ddd/testing/files.ts";
import { eventCases } from "../../../src/ddd/testing/index.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

const { folder: parent, remove } = temporaryFolder();
test.after.always(remove);

// One after another, in a process of their own: a folder of files writes each commit whole, and leases last a second.
for (const { name: title, run } of eventCases) {
  test.serial(`json: ${title}`, async (t) => {
    await run(fileBackend("json", { parent }));
    t.pass();
  });
}
