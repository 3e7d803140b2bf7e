import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import { freePort } from "../helpers/network/port.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";
import { buildImage, inContainer } from "./dockerfile.ts";
import { readDeploy } from "./files.ts";

const withNamespaces = testWith("right to make a mount namespace", "unshare", ["--mount", "true"]);
const shell = promisify(execFile);

function temporaryBuild(t: ExecutionContext): string {
  mkdirSync(join(root, ".cache"), { recursive: true });
  // On the file system of node_modules, which the image links to.
  const folder = mkdtempSync(join(root, ".cache/image-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

withNamespaces.test(
  withNamespaces.title(
    "the Dockerfile's steps make a service that serves, says so, and drains at SIGTERM, without being root",
  ),
  async (t) => {
    t.timeout(300_000);
    const folder = temporaryBuild(t);
    const image = await buildImage(readDeploy("Dockerfile"), folder);
    t.is(image.user, "1000:1000");
    t.deepEqual(readdirSync(join(image.folder, image.workdir)).sort(), [
      "LICENSE",
      "dist",
      "gen",
      "node_modules",
      "package.json",
    ]);
    t.throws(() => statSync(join(image.folder, image.workdir, "node_modules/typescript")), { code: "ENOENT" });
    const { uid, mode } = statSync(join(image.folder, "data"));
    t.deepEqual([uid, mode & 0o777], [1000, 0o700]);

    const data = join(folder, "data");
    mkdirSync(data);
    chownSync(data, 1000, 1000);
    const env = { GRPC_PORT: String(await freePort()), HTTP_PORT: String(await freePort()) };
    const start = (command: readonly string[]) => inContainer(image, command, env, data);
    const code = (command: readonly string[]) =>
      shell(...start(command)).then(
        () => 0,
        (error) => error.code,
      );
    t.not(await code(image.healthcheck), 0, "nothing serves yet");

    const service = spawn(...start([...image.entrypoint, ...image.command]), { stdio: ["ignore", "pipe", "pipe"] });
    t.teardown(() => service.kill("SIGKILL"));
    let stderr = "";
    service.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = once(service, "close");
    const ready = await Promise.race([once(service.stdout, "data").then(String), ended.then(() => stderr)]);
    t.regex(ready, new RegExp(`gRPC on 0\\.0\\.0\\.0:${env.GRPC_PORT}`));

    t.is(await code(image.healthcheck), 0);
    const url = `http://127.0.0.1:${env.HTTP_PORT}`;
    t.is((await fetch(`${url}/readyz`)).status, 200);
    t.is((await fetch(`${url}/console/`)).status, 200, "the console is built");
    t.regex(await (await fetch(url)).text(), /The life of users/, "the comments of the contract are there");
    const status = await shell("grep", ["-E", "^(Uid|CapEff):", `/proc/${service.pid}/status`]);
    t.regex(status.stdout, /Uid:\s+1000\s+1000\s+1000\s+1000/);
    t.regex(status.stdout, /CapEff:\s+0+\n/);
    t.true(readdirSync(data).includes("brasa.db"));
    t.not(await code(["/usr/bin/touch", "/app/dist/new"]), 0, "nothing but the volume can be written");
    t.is(await code(["/usr/bin/touch", "/data/new"]), 0);

    service.kill("SIGTERM");
    t.deepEqual(await ended, [0, null], stderr);
    t.not(await code(image.healthcheck), 0);
  },
);
