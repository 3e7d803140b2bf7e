import { randomUUID } from "node:crypto";
import { type DescField, type DescMessage, type Message, type MessageInitShape, ScalarType } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type User, UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { type Project, ProjectSchema } from "../../gen/projects/v1/project_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { type Audience, everyone } from "../../src/ddd/connect/index.ts";
import type { Attack } from "./attack.ts";
import { call, endProject, headersOf, makeProject, type People, type Person, signUp, signUpAll } from "./people.ts";
import { accessTable, alone, everyRequest, inCommit, type Request, requestsAbout, settling } from "./requests.ts";
import type { Target } from "./target.ts";
import { type Answer, type Protocol, protocols } from "./wire.ts";

const { method } = UserService;

/**
 * Calls every RPC as every kind of caller, alone and in a Commit, over every protocol, and holds the answers to the access
 * table. Strangers look for a person in all ways that lists have, and must get the same bytes when there is no such person.
 */
export const accessMatrix: Attack = {
  name: "access matrix",
  async run(target) {
    const people = await signUpAll(target);
    const byTable = await holdToTable(target, people);
    const byBytes = await compareWithNobody(target, people);
    const byIds = await useForeignRequestIds(target, people);
    const all = [byTable, byBytes, byIds];
    return { tries: all.reduce((sum, { tries }) => sum + tries, 0), accepted: all.flatMap(({ wrong }) => wrong) };
  },
};

interface Found {
  tries: number;
  readonly wrong: string[];
}

/** The reasons by which the access table refuses. */
const BY_TABLE: ReadonlySet<string> = new Set(["TOKEN_MISSING", "SESSION_ENDED", "NOT_ALLOWED", "TOKEN_INVALID"]);
/** A Commit that holds what it cannot refuses that before it asks who calls it. */
const NOT_COMMITTABLE = "INVALID_ARGUMENT";

async function holdToTable(target: Target, people: People): Promise<Found> {
  const found: Found = { tries: 0, wrong: [] };
  const requests = everyRequest(requestsAbout(people.owner, await makeProject(target, people.owner)));
  // It would end the session that the others need.
  const lasting = requests.filter(({ rpc }) => rpc !== "signOut" && rpc !== "revokeSession");
  for (const audience of everyone) {
    for (const request of lasting) {
      for (const protocol of protocols) {
        const answer = await send(target, protocol, request, headersOf(people, audience));
        found.tries += 1;
        const problem = problemOf(request, audience, answer);
        if (problem) found.wrong.push(`${audience} ${protocol} ${request.name}: ${problem}`);
      }
    }
  }
  return found;
}

/** The RPCs that are about one row, which is NOT_FOUND to strangers. */
const ABOUT_ROW: ReadonlySet<string> = new Set([
  ...["getUser", "updateUser", "deleteUser", "listSessions", "revokeSession"],
  ...Object.keys(ProjectService.method).filter(
    (rpc) => !["createProject", "listProjects", "streamProjects", "listOwners"].includes(rpc),
  ),
]);

/** The difference between an answer and what the access table says of it. */
function problemOf({ rpc, isAlone }: Request, audience: Audience, { code, reason }: Answer): string | undefined {
  if (!isAlone && code === NOT_COMMITTABLE) return undefined;
  const table = accessTable[rpc];
  const isRefused = BY_TABLE.has(reason);
  const isSignedIn = audience === "other" || audience === "admin";
  const isOwnOnly = isSignedIn && table.includes("owner") && !table.includes(audience);
  const isAllowed = table.includes(audience) || isOwnOnly;
  if (isRefused === isAllowed)
    return `the table ${isAllowed ? "lets it pass" : "refuses it"}, and it is ${code} ${reason}`;
  if (ABOUT_ROW.has(rpc) && isAllowed && (code === "NOT_FOUND") !== isOwnOnly) return `it is ${code} ${reason}`;
  return undefined;
}

/** Callers who may learn nothing of a person. */
const STRANGERS: readonly Audience[] = ["anonymous", "other", "deactivated"];

/**
 * Asks for a person while there is one, and again when there is none. All that the strangers send is the same, so that every
 * byte of the answers must be.
 */
async function compareWithNobody(target: Target, people: People): Promise<Found> {
  const { owner: person, admin } = people;
  const found: Found = { tries: 0, wrong: [] };
  const user = (await call(target, method.getUser, { id: person.id }, person.headers)).user;
  if (!user) throw new Error("there is such a user");
  const { nextPageToken } = await call(target, method.listUsers, { pageSize: 1 }, admin.headers);
  const projectId = await makeProject(target, person);
  const { project } = await call(target, ProjectService.method.getProject, { id: projectId }, person.headers);
  if (!project) throw new Error("there is such a project");
  const projects = await call(target, ProjectService.method.listProjects, { pageSize: 1 }, admin.headers);
  const questions = [
    ...questionsAbout(person, user, nextPageToken),
    ...questionsAboutProject(person, project, projects.nextPageToken),
  ];
  const ask = async () => {
    const answers: [string, string][] = [];
    for (const audience of STRANGERS) {
      for (const protocol of protocols) {
        const headers = headersOf(people, audience);
        const all = questions.map(async (request) => (await send(target, protocol, request, headers)).text);
        const texts = await Promise.all(all);
        texts.forEach((text, i) => {
          answers.push([`${audience} ${protocol} ${questions[i]?.name} (${i})`, text]);
        });
      }
    }
    return answers;
  };
  const before = await ask();
  await endProject(target, projectId, admin);
  await call(target, method.deleteUser, { id: person.id }, admin.headers);
  const after = await ask();
  found.tries = before.length + after.length;
  before.forEach(([name, text], i) => {
    if (text !== after[i]?.[1]) found.wrong.push(`${name} tells of the person: ${text} / ${after[i]?.[1]}`);
  });
  return found;
}

/** Requests by which a stranger might find out something about a person: one alone, and one in a Commit, of each. */
function questionsAbout(person: Person, user: User, foreignPageToken: string): Request[] {
  const requests = requestsAbout(person);
  const filters: MessageInitShape<typeof method.streamUsers.input>[] = [
    ...filtersFor(user).map((filter) => ({ filter })),
    ...UserSchema.fields.flatMap(({ name }) => [{ orderBy: name }, { orderBy: `${name} desc` }]),
  ];
  const lists: MessageInitShape<typeof method.listUsers.input>[] = [
    ...(filters as object[]),
    ...[1, 2, 1000, -1].map((pageSize) => ({ pageSize })),
    ...[1, 1000].map((pageSize) => ({ pageSize, pageToken: foreignPageToken })),
    { pageToken: "AAAA" },
  ];
  const updates = UserSchema.fields.flatMap(({ name }) => [
    { user: { id: person.id, name: "X" }, updateMask: { paths: [name] } },
    { user: { id: person.id, etag: user.etag, name: "X", surname: "Y" }, updateMask: { paths: [name] } },
  ]);
  const deletes = [{ id: person.id, etag: user.etag }, { id: person.id }];
  return [
    // A caller's own sign-out tells of nobody else, and would change the answers.
    ...everyRequest(requests).filter(({ rpc }) => rpc !== "signOut"),
    ...lists.flatMap((list) => [alone("listUsers", list), inCommit("listUsers", list)]),
    ...filters.map((list) => alone("streamUsers", list)),
    ...updates.flatMap((update) => [alone("updateUser", update), inCommit("updateUser", update)]),
    ...deletes.flatMap((one) => [alone("deleteUser", one), inCommit("deleteUser", one)]),
  ];
}

/** Requests by which a stranger might find out something about a project. */
function questionsAboutProject(person: Person, project: Project, foreignPageToken: string): Request[] {
  const { id } = project;
  const about = everyRequest(requestsAbout(person, id)).filter(({ rpc }) => rpc in ProjectService.method);
  const filters: { filter?: string; orderBy?: string; showArchived?: boolean }[] = [
    ...comparisons(ProjectSchema, project).map((filter) => ({ filter, showArchived: true })),
    ...ProjectSchema.fields.map(({ name }) => ({ orderBy: name })),
  ];
  const lists = [...filters, { pageToken: foreignPageToken, pageSize: 1 }];
  const updates = ProjectSchema.fields.map(({ name }) => ({
    project: { id, etag: project.etag, name: "Taken over" },
    updateMask: { paths: [name] },
  }));
  const deletes = [{ id, etag: project.etag }, { id }, { id, validateOnly: true }];
  const taken = { project: { name: "Taken over" }, id };
  return [
    ...about,
    ...lists.flatMap((list) => [alone("listProjects", list), inCommit("listProjects", list)]),
    ...filters.map((list) => alone("streamProjects", list)),
    ...updates.flatMap((update) => [alone("updateProject", update), inCommit("updateProject", update)]),
    ...deletes.flatMap((one) => [alone("deleteProject", one), inCommit("deleteProject", one)]),
    // Of an id that is taken the contract tells; it stays taken.
    alone("createProject", { ...taken, validateOnly: true }),
  ];
}

const OPERATORS = ["=", "!=", "<", "<=", ">", ">=", ":"];

/** Filters that compare each field with the user's own value, by each operator, and combine that. */
function filtersFor(user: User): string[] {
  return [
    ...comparisons(UserSchema, user),
    `email = "${user.email.slice(0, 3)}*"`,
    `email = "*${user.email.slice(-5)}"`,
    `id = "${user.id}" OR id = "${randomUUID()}"`,
    `owner.id = "${user.id}"`,
    'passwords.hash = "*"',
  ];
}

function comparisons({ fields }: DescMessage, message: Message): string[] {
  const equal = fields.map((field) => `${field.name} = ${literal(field, message)}`);
  return [
    ...fields.flatMap((field) => OPERATORS.map((one) => `${field.name} ${one} ${literal(field, message)}`)),
    ...equal.map((one) => `NOT ${one}`),
    ...equal.map((one) => `${one} OR id != ""`),
    equal.slice(0, 3).join(" AND "),
  ];
}

function literal(field: DescField, message: Message): string {
  const value = (message as unknown as Record<string, unknown>)[field.localName];
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.BOOL) return String(value);
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.INT32) return String(value ?? null);
  if (field.fieldKind === "message" && value === undefined) return "null";
  if (field.fieldKind === "message") return JSON.stringify(timestampDate(value as Timestamp).toISOString());
  return JSON.stringify(String(value));
}

/** Uses the request ids of another caller: they tell nothing, give nothing, and spoil nothing. */
async function useForeignRequestIds(target: Target, { other, deactivated }: People): Promise<Found> {
  const found: Found = { tries: 0, wrong: [] };
  const person = await signUp(target, "person");
  const change = (requestId: string, name: string) => ({ user: { id: person.id, name }, requestId });
  for (const [who, headers] of Object.entries({
    other: other.headers,
    anonymous: {},
    deactivated: deactivated.headers,
  })) {
    for (const protocol of protocols) {
      const [used, unused, later] = [randomUUID(), randomUUID(), randomUUID()];
      await call(target, method.updateUser, change(used, "Used"), person.headers);
      // Before the caller has settled the id for itself.
      const repeat = await send(target, protocol, alone("updateUser", change(used, "Used")), headers);
      if (repeat.code === "OK") found.wrong.push(`${who} ${protocol} gets another's answer`);
      const fresh = await send(target, protocol, alone("updateUser", change(unused, "Used")), headers);
      if (repeat.text !== fresh.text) found.wrong.push(`${who} ${protocol} is told that another has used a request id`);
      const ask = (id: string) => send(target, protocol, settling(id, "UpdateUser"), headers);
      const [settled, unknown] = [await ask(used), await ask(unused)];
      if (settled.text !== unknown.text) found.wrong.push(`${who} ${protocol} settles what another has sent`);
      await ask(later);
      const changed = await call(target, method.updateUser, change(later, "Later"), person.headers).catch(
        () => undefined,
      );
      if (changed?.user?.name !== "Later") found.wrong.push(`${who} ${protocol} makes another's request id void`);
      found.tries += 5;
    }
  }
  return found;
}

function send(
  target: Target,
  protocol: Protocol,
  { method, bytes }: Pick<Request, "method" | "bytes">,
  headers: Readonly<Record<string, string>>,
) {
  return target.wire.call(protocol, method, bytes, headers);
}
