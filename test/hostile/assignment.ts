import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  type MessageInitShape,
  ScalarType,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type User, UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { type Audience, everyone } from "../../src/ddd/connect/index.ts";
import type { Attack } from "./attack.ts";
import { call, headersOf, PASSWORD, type People, type Person, signIn, signUpAll } from "./people.ts";
import type { Target } from "./target.ts";
import { callOf, type Protocol, protocols } from "./wire.ts";

const { method } = UserService;
type Field = Exclude<keyof User, "$typeName" | "$unknown">;
type UpdateInit = MessageInitShape<typeof method.updateUser.input>;

/**
 * The kinds of callers who may change each field of a user by UpdateUser. A new field needs its callers here: types ask for
 * them, and so does the test.
 */
export const mayUpdate: Readonly<Record<Field, readonly Audience[]>> = {
  id: [],
  name: ["owner", "admin"],
  surname: ["owner", "admin"],
  email: [],
  active: [],
  createTime: [],
  // These two follow from a change.
  updateTime: [],
  etag: [],
};
const FOLLOWING: readonly Field[] = ["updateTime", "etag"];

/** Tries to set every field of a user, by every mask and in every role, and to slip fields in where there are none. */
export const massAssignment: Attack = {
  name: "mass assignment",
  async run(target) {
    const people = await signUpAll(target);
    const found: Found = { tries: 0, wrong: [] };
    await updateAll(target, people, found);
    await slipIn(target, people, found);
    await mustBeAsBefore(target, people, found);
    return { tries: found.tries, accepted: found.wrong };
  },
};

interface Found {
  tries: number;
  readonly wrong: string[];
}

/** All users, by their ids. */
async function stateOf(target: Target, { admin }: People): Promise<ReadonlyMap<string, User>> {
  const { users } = await call(target, method.listUsers, { pageSize: 1000 }, admin.headers);
  return new Map(users.map((user) => [user.id, user]));
}

/** Each mask: of one field in any spelling, of all, of none, of paths that are none. */
export function masks({ fields }: DescMessage): (readonly string[] | undefined)[] {
  const one = fields.flatMap(({ name, localName }) => [
    name,
    localName,
    `user.${name}`,
    `${name}.x`,
    name.toUpperCase(),
  ]);
  const names = fields.map(({ name }) => name);
  return [...new Set(one)]
    .map((path): readonly string[] | undefined => [path])
    .concat([
      undefined,
      ["*"],
      names,
      ["*", ...names],
      ["name", "email"],
      [""],
      ["name", "name"],
      ["roles"],
      ["__proto__"],
    ]);
}

async function updateAll(target: Target, people: People, found: Found): Promise<void> {
  const { owner, other } = people;
  let before = await stateOf(target, people);
  const changes = new Set<Audience>();
  for (const audience of everyone) {
    for (const protocol of protocols) {
      for (const paths of masks(UserSchema)) {
        const request = create(method.updateUser.input, hostileUpdate(owner, other, paths, found.tries));
        const bytes = toBinary(method.updateUser.input, request);
        await target.wire.call(protocol, method.updateUser, bytes, headersOf(people, audience));
        found.tries += 1;
        const after = await stateOf(target, people);
        const wrong = forbidden(before, after, owner.id, audience, paths);
        for (const one of wrong)
          found.wrong.push(`${audience} ${protocol} with the mask ${paths ?? "left out"}: ${one}`);
        if (text(before.get(owner.id), "name") !== text(after.get(owner.id), "name")) changes.add(audience);
        before = after;
      }
    }
  }
  for (const audience of mayUpdate.name) {
    if (!changes.has(audience)) found.wrong.push(`${audience} changes nothing, so that nothing is tried`);
  }
}

/** An update that gives each field another value. */
function hostileUpdate(owner: Person, other: Person, paths: readonly string[] | undefined, turn: number): UpdateInit {
  const values = Object.fromEntries(
    UserSchema.fields.map((field) => [field.localName, hostileValue(field, other, turn)]),
  );
  return { user: { ...values, id: owner.id, etag: "" }, ...(paths ? { updateMask: { paths: [...paths] } } : {}) };
}

function hostileValue(field: DescField, other: Person, turn: number): unknown {
  if (field.fieldKind === "message") return timestampFromDate(new Date(turn * 1000));
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.BOOL) return false;
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.STRING) {
    return field.localName === "id" ? other.id : `taken${turn}@example.com`;
  }
  throw new Error(`there is no hostile value for ${field.name} yet: add one`);
}

/** The changes from one state to the next that the table does not allow. */
function forbidden(
  before: ReadonlyMap<string, User>,
  after: ReadonlyMap<string, User>,
  id: string,
  audience: Audience,
  paths: readonly string[] | undefined,
): string[] {
  const wrong: string[] = [];
  if (before.size !== after.size) wrong.push(`there were ${before.size} users, and there are ${after.size}`);
  for (const [key, user] of before) {
    const now = after.get(key);
    const changed = UserSchema.fields
      .map(({ localName }) => localName as Field)
      .filter((name) => text(user, name) !== text(now, name));
    const said = (name: Field) => paths === undefined || paths.includes("*") || paths.includes(name);
    const isAllowed = (name: Field) => key === id && mayUpdate[name].includes(audience) && said(name);
    const causes = changed.filter((name) => !FOLLOWING.includes(name));
    for (const name of causes)
      if (!isAllowed(name)) wrong.push(`${name} of ${key === id ? "the user" : "another"} changed`);
  }
  return wrong;
}

function text(user: User | undefined, name: Field): string {
  return user ? JSON.stringify(toJson(UserSchema, create(UserSchema, { [name]: user[name] }))) : "";
}

/** The field numbers under which a later or an older version might have another field. */
export const NUMBERS = Array.from({ length: 40 }, (_, i) => i + 1);
/** Names that some servers would take from JSON. */
const NAMES = [
  ...UserSchema.fields.flatMap(({ name, jsonName }) => [name, jsonName]),
  ...["roles", "role", "admin", "isAdmin", "password", "passwordHash", "hash", "version", "__proto__", "constructor"],
];

/**
 * Sends fields that the contract does not have, in bytes and in JSON, in each message of requests that are good. They do
 * nothing beyond the request.
 */
async function slipIn(target: Target, people: People, found: Found): Promise<void> {
  const { owner } = people;
  const credentials = { email: owner.email, password: PASSWORD };
  const before = await stateOf(target, people);
  const name = before.get(owner.id)?.name ?? "";
  const good: Partial<Record<keyof typeof method, (turn: number) => Record<string, unknown>>> = {
    createUser: (turn) => ({ user: { email: `new${turn}@example.com`, password: PASSWORD, name: "N", surname: "S" } }),
    updateUser: () => ({ user: { id: owner.id, name }, updateMask: { paths: ["name"] } }),
    activateUser: () => ({ credentials }),
    signIn: () => ({ credentials }),
    getMe: () => ({}),
    changeEmail: () => ({ currentPassword: PASSWORD, email: owner.email }),
    listSessions: () => ({}),
  };
  for (const [rpc, make] of Object.entries(good)) {
    const { input }: { readonly input: DescMessage } = method[rpc as keyof typeof good];
    const send = async (protocol: Protocol, type: string, body: (given: Message) => Uint8Array) => {
      const call = callOf(protocol, method[rpc as keyof typeof good], body(create(input, make(found.tries))));
      const headers = { ...call.headers, ...owner.headers, ...(type ? { "content-type": type } : {}) };
      await target.wire.send(protocol, { ...call, headers });
      found.tries += 1;
    };
    for (const protocol of protocols) {
      for (const no of NUMBERS) await send(protocol, "", (given) => toBinary(input, withUnknown(input, given, no)));
    }
    for (const name of NAMES) {
      await send("Connect", "application/json", (given) => {
        return Buffer.from(JSON.stringify(withKey(toJson(input, given), name)));
      });
    }
  }
  const after = await stateOf(target, people);
  const known = new Map([...after].filter(([id]) => before.has(id)));
  for (const wrong of forbidden(before, known, owner.id, "anonymous", [])) found.wrong.push(`unknown fields: ${wrong}`);
  const made = [...after.values()].filter(({ id }) => !before.has(id));
  if (made.length < NUMBERS.length)
    found.wrong.push("users with unknown fields are not made, so that nothing is tried");
  for (const { active, email } of made) if (active) found.wrong.push(`unknown fields: ${email} begins as active`);
}

/** The same message, with a field that it does not have in it and in each message that it holds. */
export function withUnknown(desc: DescMessage, message: Message, no: number): Message {
  for (const field of desc.fields) {
    const value = (message as unknown as Record<string, unknown>)[field.localName];
    if (field.fieldKind === "message" && value !== undefined) withUnknown(field.message, value as Message, no);
  }
  if (desc.fields.some((field) => field.number === no)) return message;
  const data = new BinaryWriter().string("admin").finish();
  message.$unknown = [
    no % 2
      ? { no, wireType: WireType.Varint, data: Uint8Array.of(1) }
      : { no, wireType: WireType.LengthDelimited, data },
  ];
  return message;
}

/** The same JSON with a key more in each object, unless it is there. */
export function withKey(json: unknown, name: string): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, withKey(value, name)] as const);
  // By its own property, which assigning would not make of __proto__.
  return Object.fromEntries(entries.some(([key]) => key === name) ? entries : [...entries, [name, true]]);
}

/** Nobody has become an admin or got another password. */
async function mustBeAsBefore(target: Target, { owner, other, admin }: People, found: Found): Promise<void> {
  for (const [person, roles] of [
    [owner, ""],
    [other, ""],
    [admin, "admin"],
  ] as const) {
    const { headers } = await signIn(target, person.email);
    const me = await call(target, method.getMe, {}, headers);
    if (me.roles.join() !== roles) found.wrong.push(`${person.email} has the roles ${me.roles}`);
  }
}
