import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileRegistry, fromBinary, getOption } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { MembershipService, OwnerService } from "../../../gen/brasa/testing/v1/sample_pb.js";
import { FieldBehavior, field_behavior } from "../../../gen/google/api/field_behavior_pb.js";
import { commentsIn } from "../../../src/server/contract/comments.ts";
import { descriptorSet } from "../../../src/server/contract/descriptor-set.ts";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { testWith } from "../../helpers/test-with.ts";
import { run } from "../../helpers/tools.ts";

const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);

const COMMENT = "The life of users";

async function start(t: ExecutionContext, env: Record<string, string> = {}) {
  const app = await startApp({ DATABASE_URL: "memory:", ...env });
  t.teardown(() => app.close());
  return app;
}

async function download(t: ExecutionContext): Promise<{ file: string; bytes: Uint8Array }> {
  const { url } = await start(t);
  const answer = await fetch(`${url}/descriptor.binpb`);
  t.is(answer.status, 200);
  t.is(answer.headers.get("content-type"), "application/x-protobuf");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "descriptor.binpb");
  writeFileSync(file, bytes);
  return { file, bytes };
}

test("the contract has the services of the app, imports before the files that import them, options and comments", async (t) => {
  const { bytes } = await download(t);
  const set = fromBinary(FileDescriptorSetSchema, bytes);
  const seen = new Set<string>();
  for (const { name, dependency } of set.file) {
    for (const one of dependency) t.true(seen.has(one), `${name} comes after ${one}`);
    t.false(seen.has(name), name);
    seen.add(name);
  }
  const registry = createFileRegistry(set);
  t.deepEqual([...registry].flatMap((one) => (one.kind === "service" ? one.typeName : [])).sort(), [
    "accounts.v1.AuditService",
    "accounts.v1.GrantService",
    "accounts.v1.SecondFactorService",
    "accounts.v1.UserService",
    "brasa.v1.OperationsService",
    "brasa.v1.UnitOfWorkService",
    "grpc.health.v1.Health",
  ]);
  const password = registry.getMessage("accounts.v1.UserDetails")?.field.password;
  t.deepEqual(password && getOption(password, field_behavior), [FieldBehavior.REQUIRED, FieldBehavior.INPUT_ONLY]);
  t.truthy(registry.getMessage("google.rpc.BadRequest"), "the types of error details are there");
  t.true(commentsOf(set.file, UserService.file.proto.name).some((one) => one.includes(COMMENT)));
});

test("buf reads the contract, and finds no difference to the sources", async (t) => {
  const { file } = await download(t);
  const built = await run("npx", ["buf", "build", file, "-o", "-#format=json"]);
  t.is(built.code, 0, built.stderr);
  t.true(built.stdout.includes(COMMENT));
  const compared = await run("npx", ["buf", "breaking", "proto", "--against", file, "--exclude-imports"]);
  t.deepEqual(
    compared.stdout.trim().split("\n").sort(),
    ["google/rpc/error_details.proto", "health/v1/health.proto"].map(
      (name) => `<input>:1:1:Previously present file "${name}" was deleted.`,
    ),
    "these are no files of the folder proto",
  );
});

withGrpcurl.test(
  withGrpcurl.title("grpcurl calls a service without reflection by the contract of one that has it"),
  async (t) => {
    const { file } = await download(t);
    const { grpc } = await start(t, { REFLECTION: "off" });
    const call = ["-plaintext", "-d", '{"id": "nobody"}', grpc, "accounts.v1.UserService/GetUser"];
    const called = await run("grpcurl", ["-protoset", file, ...call]);
    t.regex(called.stderr, /Code: InvalidArgument.*google\.rpc\.BadRequest.*"field": "id"/s);
    // The control: without the contract, it cannot call.
    t.regex((await run("grpcurl", call)).stderr, /does not support the reflection API/);
    const described = await run("grpcurl", ["-protoset", file, "describe", "accounts.v1.UserService"]);
    t.true(described.stdout.includes(COMMENT), described.stderr);
  },
);

test("the contract is kept by clients, asked about each time, and told to pages of the origins that may call", async (t) => {
  const { url } = await start(t, { CORS_ORIGINS: "https://app.example.com" });
  const address = `${url}/descriptor.binpb`;
  const answer = await fetch(address, { headers: { origin: "https://app.example.com" } });
  const etag = answer.headers.get("etag") ?? "";
  t.is(answer.headers.get("access-control-allow-origin"), "https://app.example.com");
  t.is(answer.headers.get("cache-control"), "no-cache");
  t.is(answer.headers.get("x-content-type-options"), "nosniff");
  t.regex(answer.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
  const same = await fetch(address, { headers: { "if-none-match": etag } });
  t.deepEqual([same.status, await same.text()], [304, ""]);
  t.is((await fetch(address, { headers: { "if-none-match": '"other"' } })).status, 200);
  const head = await fetch(address, { method: "HEAD" });
  t.deepEqual([head.status, head.headers.get("etag"), await head.text()], [200, etag, ""]);
  t.is((await fetch(address, { method: "POST" })).status, 405);
  t.regex(await (await fetch(url)).text(), /contract: .* and http:\/\/127\.0\.0\.1:\d+\/descriptor\.binpb\n/);
});

// ASVS: V13.4.5
test("REFLECTION=off keeps the contract back, and the page at / does not name it", async (t) => {
  const { url } = await start(t, { REFLECTION: "off" });
  t.is((await fetch(`${url}/descriptor.binpb`)).status, 404);
  t.notRegex(await (await fetch(url)).text(), /descriptor\.binpb/);
});

/** A file of three services, with comments. */
async function buildSample(t: ExecutionContext): Promise<FileDescriptorProto[]> {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "sample.binpb");
  const only = ["--path", `proto/${OwnerService.file.proto.name}`, "--exclude-imports"];
  const { code, stderr } = await run("npx", ["buf", "build", "proto", ...only, "--as-file-descriptor-set", "-o", file]);
  t.is(code, 0, stderr);
  return fromBinary(FileDescriptorSetSchema, readFileSync(file)).file;
}

test("a file's other services are left out, and comments stay with their declarations", async (t) => {
  const commented = await buildSample(t);
  const { file } = descriptorSet([MembershipService, OwnerService], commented);
  const sample = file.find(({ name }) => name === OwnerService.file.proto.name);
  t.deepEqual(
    sample?.service.map(({ name }) => name),
    ["OwnerService", "MembershipService"],
  );
  const comments = commentsIn(file);
  t.regex(comments.get("brasa.testing.v1.OwnerService") ?? "", /^Keeps owners/);
  t.regex(comments.get("brasa.testing.v1.OwnerService.CreateOwner") ?? "", /^Creates an owner/);
  t.is([...comments.keys()].filter((name) => name.includes("ItemService")).length, 0);
  t.regex(comments.get("brasa.testing.v1.MembershipService") ?? "", /^Keeps memberships/);
});

test("comments of another version of a file are left out, as they would go to the wrong declarations", async (t) => {
  const commented = await buildSample(t);
  t.true(commentsIn(descriptorSet([OwnerService], commented).file).size > 0);
  const older = commented.map((file) => ({ ...file, messageType: file.messageType.slice(1) }));
  t.is(commentsIn(descriptorSet([OwnerService], older).file).size, 0);
});

function commentsOf(files: readonly FileDescriptorProto[], name: string): string[] {
  const file = files.find((one) => one.name === name);
  return file?.sourceCodeInfo?.location.map(({ leadingComments }) => leadingComments) ?? [];
}
