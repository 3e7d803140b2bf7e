import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { openAddress, printReport, runAip } from "../../src/ddd/testing/aip/index.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";

const withGo = testWith("Go", "go", ["version"]);

/** The faults of the server in test/aip/go, each with what it breaks. */
const faults = {
  "Get answers what is not found with UNKNOWN, and without an ErrorInfo": [
    "131-unknown-not-found GetCrate",
    "135-gone-from-get DeleteCrate",
    "193-code-names-the-fault GetCrate",
    "193-has-error-info GetCrate",
  ],
  "Delete deletes what is not there": ["135-twice-not-found DeleteCrate", "135-unknown-not-found DeleteCrate"],
  "update_time stays": ["148-update-time-moves Crate"],
  "a negative page_size is taken for none": ["158-negative-size ListCrates"],
  "page tokens are offsets": ["158-token-is-opaque ListCrates", "158-deleted-between-pages ListCrates"],
  "validate_only is not looked at": ["163-create-has-no-effect CreateCrate"],
  "page_size has no field_behavior": ["203-every-request-field-annotated ListCrates"],
  "ALREADY_EXISTS has no ErrorInfo": ["193-has-error-info CreateCrate"],
};

withGo.test(
  withGo.title("of a server of another stack, grpc-go, exactly the faults are found that it was given"),
  async (t) => {
    t.timeout(180_000);
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const program = join(folder, "depot");
    await promisify(execFile)("go", ["build", "-o", program, "."], { cwd: join(root, "test/aip/go") });
    const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    t.teardown(() => void server.stdin.end());
    const [address] = await once(createInterface(server.stdout), "line");
    const report = await runAip(await openAddress(String(address)));
    const found = report.results
      .filter(({ outcome }) => outcome === "failed")
      .map((result) => `${result.case} ${result.subject.split(/[./]/).at(-1)}`);
    t.deepEqual(found.sort(), Object.values(faults).flat().sort(), printReport(report));
    t.deepEqual(report.left, []);
    const untried = report.results.filter(({ outcome }) => outcome === "not tried").map((result) => result.case);
    // Whether a crate is there cannot be told, where Get answers UNKNOWN.
    t.deepEqual(untried, ["133-failed-leaves-nothing"]);
  },
);
