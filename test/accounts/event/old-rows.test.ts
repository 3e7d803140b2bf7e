import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clone, create, createFileRegistry, type DescMessage, type Message, toJson } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import test from "ava";
import { file_accounts_v1_user_event } from "../../../gen/accounts/v1/user_event_pb.js";
import {
  emailVerificationRequested,
  passwordResetRequested,
  userCreated,
  userDeleted,
  userUpdated,
} from "../../../src/accounts/event/connect.ts";
import { messageEvent } from "../../../src/ddd/connect/index.ts";
import { root } from "../../helpers/tools.ts";

/** An event as a release has stored it. */
interface StoredRow {
  readonly release: string;
  readonly type: string;
  readonly key: string;
  readonly data: string;
}

/** A release adds rows, and changes none: later ones read them for as long as events are kept. */
const rows = JSON.parse(readFileSync(join(root, "test/accounts/event/rows.json"), "utf8")) as readonly StoredRow[];

const id = "0190a3c5-8f4e-7c1a-9b2d-3e4f5a6b7c8d";
const ada = { userId: id, email: "ada@example.com", name: "Ada", surname: "Lovelace" };
/** The data of the rows, as JSON, which leaves out what is false. */
const expected = [
  ada,
  { ...ada, active: true },
  { userId: id, email: "zoe@example.org", name: "Zoë", surname: "Łukasiewicz-数学", active: true },
  { userId: id },
  { requestId: "7b0f3c1e-5d2a-4f60-8e4b-1c2d3e4f5a6b", userId: id, email: "ada@example.com" },
  { requestId: "0d9c8b7a-6f5e-4d4c-9b3a-2f1e0d9c8b7a", userId: id },
];

const types: readonly {
  readonly name: string;
  key(data: Message): string | undefined;
  decode(bytes: Uint8Array): Message;
}[] = [userCreated, userUpdated, userDeleted, emailVerificationRequested, passwordResetRequested];

const schemaOf = (type: string) => {
  const found = file_accounts_v1_user_event.messages.find(({ typeName }) => typeName === type);
  if (!found) throw new Error(`there is no message ${type}`);
  return found;
};

/** The message as a later release may have it: with a text, a number and a list more. */
function grown(type: string): DescMessage {
  const file = clone(FileDescriptorProtoSchema, file_accounts_v1_user_event.proto);
  const { STRING, INT64 } = FieldDescriptorProto_Type;
  const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;
  for (const { field } of file.messageType) {
    const number = 1 + Math.max(...field.map((one) => one.number));
    field.push(
      create(FieldDescriptorProtoSchema, { name: "locale", number, type: STRING, label: OPTIONAL }),
      create(FieldDescriptorProtoSchema, { name: "age", number: number + 1, type: INT64, label: OPTIONAL }),
      create(FieldDescriptorProtoSchema, { name: "tags", number: 1000, type: STRING, label: REPEATED }),
    );
  }
  const message = createFileRegistry(file, () => undefined).getMessage(type);
  if (!message) throw new Error(`there is no message ${type}`);
  return message;
}

/** In the first release, requests of tokens were keys of their own. */
const keyOf = (data: Message) => {
  const { requestId, userId } = data as Message & { readonly requestId?: string; readonly userId: string };
  return requestId ?? userId;
};

for (const [i, { release, type, key, data }] of rows.entries()) {
  const bytes = Buffer.from(data, "base64");

  test(`row ${i + 1} of rows.json (${type} of ${release}) is read as what it was`, (t) => {
    const event = types.find(({ name }) => name === type);
    const message = event?.decode(bytes);
    if (!event || !message) return t.fail(`no event is called ${type}`);
    t.deepEqual<unknown, unknown>(toJson(schemaOf(type), message), expected[i]);
    // Some events are in no order with others, whatever an earlier release thought.
    t.is(event.key(message) ?? key, key);
  });

  test(`row ${i + 1} of rows.json is read by a release whose ${type} has more fields`, (t) => {
    const schema = grown(type);
    const event = messageEvent(schema, { key: keyOf });
    const message = event.decode(bytes);
    t.deepEqual<unknown, unknown>(toJson(schema, message), expected[i]);
    t.is(message.$unknown, undefined);
    t.like(message, { locale: "", age: 0n, tags: [] });
  });

  test(`a ${type} like row ${i + 1} of rows.json by a later release is read without its new fields`, (t) => {
    const schema = grown(type);
    const later = messageEvent(schema, { key: keyOf }).of({ ...expected[i], locale: "de", age: 36n, tags: ["a", "b"] });
    const message = types.find(({ name }) => name === later.type)?.decode(later.bytes);
    if (!message) return t.fail(`no event is called ${type}`);
    t.deepEqual<unknown, unknown>(toJson(schemaOf(type), message), expected[i]);
    t.is(later.key, key);
    t.is(message.$unknown?.length, 4);
  });
}

test("rows.json has each event of users", (t) => {
  const kept = [...new Set(rows.map(({ type }) => type))].sort();
  t.deepEqual(kept, file_accounts_v1_user_event.messages.map(({ typeName }) => typeName).sort());
  t.deepEqual(kept, types.map(({ name }) => name).sort());
});
