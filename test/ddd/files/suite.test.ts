import test from "ava";
import { fileBackend } from "../../../src/ddd/testing/files.ts";
import { modelCase } from "../../conformance/model-check.ts";
import { hold } from "../../helpers/conformance.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

const { folder: parent, remove } = temporaryFolder();
test.after.always(remove);

// One after another, as in memory: units that meet wait for each other for a second at most, whatever else runs meanwhile.
for (const format of ["json", "csv"] as const)
  hold(test.serial, format, fileBackend(format, { parent }), modelCase(25));
