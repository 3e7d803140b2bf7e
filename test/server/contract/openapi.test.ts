import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import test from "ava";
import { z } from "zod";
import * as audit from "../../../gen/accounts/v1/audit_pb.js";
import * as grants from "../../../gen/accounts/v1/grant_service_pb.js";
import * as factors from "../../../gen/accounts/v1/second_factor_service_pb.js";
import * as users from "../../../gen/accounts/v1/user_service_pb.js";
import * as kinds from "../../../gen/brasa/testing/v1/kind_pb.js";
import * as notes from "../../../gen/brasa/testing/v1/note_pb.js";
import * as products from "../../../gen/brasa/testing/v1/product_pb.js";
import * as samples from "../../../gen/brasa/testing/v1/sample_pb.js";
import * as slots from "../../../gen/brasa/testing/v1/slot_pb.js";
import * as tickets from "../../../gen/brasa/testing/v1/ticket_pb.js";
import * as operations from "../../../gen/brasa/v1/operations_service_pb.js";
import * as units from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import * as notifications from "../../../gen/notifications/v1/notification_service_pb.js";
import * as projects from "../../../gen/projects/v1/project_service_pb.js";
import { commentsIn } from "../../../src/server/contract/comments.ts";
import { openApiDocument } from "../../../src/server/contract/openapi/document.ts";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { testWith } from "../../helpers/test-with.ts";
import { run } from "../../helpers/tools.ts";

const withOracle = testWith("protoc-gen-connect-openapi", "protoc-gen-connect-openapi", ["--version"]);

/** All services of the folder proto. */
const services = [
  ...[audit, factors, grants, users, kinds, notes, products, samples, slots, tickets],
  ...[operations, units, notifications, projects],
].flatMap((module) =>
  Object.values(module).filter((one): one is DescService => "kind" in one && one.kind === "service"),
);

/** A difference to the oracle that is meant. */
interface Difference {
  /** The places in the document, such as `components/schemas/google.protobuf.Any/type`. */
  readonly at: RegExp;
  /** The leaf of the oracle there, undefined if it has none. @default anything */
  readonly oracle?: (leaf: string | undefined, ours: string | undefined) => boolean;
  readonly because: string;
}

const missing = (leaf: string | undefined) => leaf === undefined;

const MEANT: readonly Difference[] = [
  {
    at: /description$/,
    oracle: (leaf, ours) => leaf?.replace(/^"\((OPTIONAL|IMMUTABLE|IDENTIFIER)\) ?/, '"') === (ours ?? '""'),
    because: "behaviours of fields are told by required, readOnly and writeOnly, not in words",
  },
  {
    at: /^components\/schemas\/google\.protobuf\.\w+\/(description|examples)/,
    because: "the comments of protobuf's own types are pages long, and about languages that no caller has",
  },
  {
    at: /^components\/schemas\/google\.protobuf\.Any\//,
    because:
      "ProtoJSON writes the type as @type, with the message's fields beside it (the oracle has those of the binary form)",
  },
  {
    at: /^components\/schemas\/google\.protobuf\.Duration\/(format|pattern)/,
    because: "JSON Schema's format duration is PT1.5S; ProtoJSON has 1.5s",
  },
  {
    at: /^components\/schemas\/google\.protobuf\.(ListValue|NullValue|Int64Value)\//,
    because: "ProtoJSON has a list, null and the bare value (the oracle has objects, names, and any number)",
  },
  {
    at: /\/(minimum|maximum)$/,
    oracle: missing,
    because: "integers have bounds",
  },
  {
    at: /\/pattern$/,
    oracle: missing,
    because: "strings that are numbers have a form",
  },
  {
    at: /\/type$/,
    oracle: (leaf, ours) => leaf === '"number"' && ours === '["number","string"]',
    because: "ProtoJSON writes NaN and Infinity as strings",
  },
  {
    at: /\/format$/,
    oracle: (leaf, ours) => leaf === '"int64"' && ours === '"uint64"',
    because: "integers without a sign have a format of their own",
  },
  {
    at: /\/format$/,
    oracle: (leaf, ours) => leaf === undefined && ours === '"uuid"',
    because: "the contract says which texts are UUIDs (google.api.field_info)",
  },
  {
    at: /\/nullable$/,
    because: "OpenAPI 3.1 has no nullable; a field that is unset is left out",
  },
  {
    at: /\/parameters\/Connect-Protocol-Version\/required$/,
    because: "the service takes calls without it",
  },
  {
    at: /\/get\/parameters\/message\/required$/,
    oracle: missing,
    because: "a GET without a message is refused",
  },
  {
    at: /^components\/schemas\/(connect[^/]*|encoding)\/(.*\/)?(title|description|examples)$/,
    because: "the words about the protocol are our own",
  },
  {
    at: /\/get\/parameters\/(base64|compression)\/|^components\/schemas\/encoding\/enum$/,
    because: "the message of a GET is JSON here, and no other form of it fits the schema",
  },
  {
    at: /^components\/schemas\/connect(-protocol-version)?\/(type|enum|const)$/,
    because: "the version of a header is a text, as each value of one is",
  },
  {
    at: /^components\/schemas\/connect-timeout-header\/(type|minimum|maximum)$/,
    because: "the protocol has positive integers of at most ten digits",
  },
  {
    at: /\/responses\/415\//,
    oracle: missing,
    because: "a request that is no call is refused in plain text",
  },
  {
    at: /^components\/schemas\/connect\.error_details\.Any\/properties\/(value\/format|debug\/)/,
    because: "bytes in base64 have the format byte, and a choice of one needs no oneOf",
  },
  {
    at: /\/additionalProperties\/title$/,
    because: "the values of a map have no name",
  },
  {
    at: /\/items\/readOnly$/,
    because: "the list is read only, not each of its items",
  },
  {
    at: /^components\/schemas\/google\.protobuf\.Value\/oneOf\/5\/additionalProperties$/,
    because: "an object may have any properties unless it says otherwise",
  },
  {
    at: /^info\/(title|version)$/,
    oracle: missing,
    because: "OpenAPI requires both",
  },
  { at: /^security$/, because: "each operation says whether it needs a token" },
];

withOracle.test(
  withOracle.title("the document says what protoc-gen-connect-openapi says, but for what is meant otherwise"),
  async (t) => {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const template = {
      version: "v2",
      plugins: [
        {
          local: "protoc-gen-connect-openapi",
          out: folder,
          strategy: "all",
          opt: ["format=json", "path=oracle.json", "with-streaming", "allow-get"],
        },
      ],
    };
    const generated = await run("npx", ["buf", "generate", "proto", "--template", JSON.stringify(template)]);
    t.is(generated.code, 0, generated.stderr);
    const oracle = JSON.parse(readFileSync(join(folder, "oracle.json"), "utf8"));
    const file = join(folder, "all.binpb");
    const built = await run("npx", ["buf", "build", "proto", "--as-file-descriptor-set", "-o", file]);
    t.is(built.code, 0, built.stderr);
    const comments = commentsIn(fromBinary(FileDescriptorSetSchema, readFileSync(file)).file);
    const document = openApiDocument(
      { services, descriptors: [], needsToken: () => false, rulesOf: () => undefined },
      comments,
    );
    const ours = JSON.parse(JSON.stringify(document));
    for (const one of Object.values<Message>(oracle.components.schemas)) putOneofsAmongFields(one);
    // Those of files with services, such as events, that no RPC mentions; and the entries of maps, which are no messages in JSON.
    for (const name of Object.keys(oracle.components.schemas)) {
      if (!(name in ours.components.schemas)) delete oracle.components.schemas[name];
    }
    for (const one of Object.values<Message>(ours.components.schemas)) delete one.allOf;
    const [expected, actual] = [flatten(oracle), flatten(ours)];

    const used = new Set<Difference>();
    const unmeant = [...new Set([...expected.keys(), ...actual.keys()])].flatMap((place) => {
      const [a, b] = [expected.get(place), actual.get(place)];
      if (a === b) return [];
      const difference = MEANT.find(({ at, oracle: fits = () => true }) => at.test(place) && fits(a, b));
      if (difference) used.add(difference);
      return difference ? [] : [`${place}: the oracle has ${a}, the document has ${b}`];
    });
    t.deepEqual(unmeant, []);
    t.deepEqual(
      MEANT.filter((one) => !used.has(one)),
      [],
      "each difference that is listed is there",
    );
  },
);

test("the document has the app's name and services, closed ones with a token, and is kept as the contract is", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" }, undefined, undefined, true);
  t.teardown(() => app.close());
  const answer = await fetch(`${app.url}/openapi.json`);
  t.is(answer.headers.get("content-type"), "application/json");
  t.is(answer.headers.get("cache-control"), "no-cache");
  const { openapi, info, paths, components } = (await answer.json()) as Document;
  t.is(openapi, "3.1.0");
  t.deepEqual(info, { title: "a service made with Brasa", version: "0" });
  t.deepEqual(components.securitySchemes, { accessToken: { type: "http", scheme: "bearer" } });
  t.deepEqual(paths["/accounts.v1.UserService/GetMe"]?.post?.security, [{ accessToken: [] }]);
  t.is(paths["/accounts.v1.UserService/SignIn"]?.post?.security, undefined);
  t.truthy(paths["/grpc.health.v1.Health/Check"]?.post);
  t.regex(paths["/accounts.v1.UserService/GetUser"]?.get?.summary ?? "", /^Gives one user/);
  const { schemas } = components;
  const user = schemas["accounts.v1.User"];
  t.deepEqual(user?.required, ["name", "surname"]);
  t.true(user?.properties?.email?.readOnly);
  t.like(schemas["accounts.v1.RefreshTokensRequest"]?.properties?.refreshToken, { minLength: 1, maxLength: 1000 });
  t.true(schemas["accounts.v1.UserDetails"]?.properties?.password?.writeOnly);
  for (const [, name = ""] of JSON.stringify({ paths, schemas }).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    t.true(name in schemas);
  const etag = answer.headers.get("etag") ?? "";
  t.is((await fetch(`${app.url}/openapi.json`, { headers: { "if-none-match": etag } })).status, 304);
  t.regex(await (await fetch(app.url, { headers: { accept: "text/html" } })).text(), /<a href="openapi\.json">/);
});

// ASVS: V13.4.5
test("REFLECTION=off keeps the document back", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:", REFLECTION: "off" });
  t.teardown(() => app.close());
  t.is((await fetch(`${app.url}/openapi.json`)).status, 404);
});

test("requests have the limits that their rules state in numbers, and those of their types where these are tighter", (t) => {
  const rulesOf = (one: DescMethod) =>
    one.name === "ListSessions"
      ? z.object({
          userId: z.string().min(1).max(36),
          pageSize: z
            .number()
            .int()
            .min(0)
            .max(2 ** 40),
        })
      : undefined;
  const contract = { services: [users.UserService], descriptors: [], needsToken: () => false, rulesOf };
  const { schemas } = (openApiDocument(contract, new Map()) as unknown as Document).components;
  const { userId, pageSize } = schemas["accounts.v1.ListSessionsRequest"]?.properties ?? {};
  t.like(userId, { minLength: 1, maxLength: 36 });
  t.like(pageSize, { minimum: 0, maximum: 2 ** 31 - 1 });
  t.false("minLength" in (schemas["accounts.v1.GetUserRequest"]?.properties?.id ?? {}));
});

test("of a oneof, at most one alternative may be there", (t) => {
  const document = openApiDocument(
    { services, descriptors: [], needsToken: () => false, rulesOf: () => undefined },
    new Map(),
  ) as unknown as Document;
  const alternatives = [{ required: ["word"] }, { required: ["number"] }, { required: ["node"] }];
  t.deepEqual(document.components.schemas["brasa.testing.v1.Kinds"]?.allOf, [
    { oneOf: [...alternatives, { not: { anyOf: alternatives } }] },
  ]);
});

interface Operation {
  summary?: string;
  security?: unknown;
}

interface Document {
  openapi: string;
  info: unknown;
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: {
    securitySchemes: unknown;
    schemas: Record<
      string,
      {
        required?: string[];
        allOf?: unknown;
        properties?: Record<string, { readOnly?: boolean; writeOnly?: boolean; minLength?: number }>;
      }
    >;
  };
}

interface Message {
  properties?: Record<string, unknown>;
  allOf?: { properties?: Record<string, unknown>; oneOf?: { properties?: Record<string, unknown> }[] }[];
  oneOf?: { properties?: Record<string, unknown> }[];
}

/**
 * The oracle describes a message with a oneof by schemas for each alternative, none of which may be left out, and whose fields
 * `additionalProperties: false` refuses again. The document has them among the fields, and says which exclude each other.
 */
function putOneofsAmongFields(message: Message): void {
  const parts = [...(message.allOf ?? []), message].flatMap((part) => [part, ...(part.oneOf ?? [])]);
  const properties = parts.flatMap((part) => Object.entries(part.properties ?? {}));
  if (!parts.some((part) => part !== message && part.properties)) return;
  message.properties = Object.fromEntries(properties);
  delete message.allOf;
  delete message.oneOf;
}

/** The leaves of a document by their places. Lists of things with a name go by it, and the order of plain words does not count. */
function flatten(value: unknown, place = "", leaves = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one !== "object");
    if (isPlain) leaves.set(place, JSON.stringify(value.toSorted()));
    else for (const [i, one] of value.entries()) flatten(one, `${place}/${one.name ?? i}`, leaves);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) flatten(one, place === "" ? name : `${place}/${name}`, leaves);
  } else {
    leaves.set(place, JSON.stringify(typeof value === "string" ? value.replace(/\s+/g, " ").trim() : value));
  }
  return leaves;
}
