import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import type { Audience } from "../../src/ddd/connect/index.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import type { Target } from "./target.ts";

export const PASSWORD = "a long enough passphrase";

/** A user of a target, with a session. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
  readonly headers: { readonly authorization: string };
}

/** Calls a unary method over native gRPC, as an honest client. @throws Error for any answer but OK */
export async function call<I extends DescMessage, O extends DescMessage>(
  { wire }: Pick<Target, "wire">,
  method: DescMethod & { readonly input: I; readonly output: O },
  request: MessageInitShape<I>,
  headers: Readonly<Record<string, string>> = {},
): Promise<MessageShape<O>> {
  const bytes = toBinary(method.input, create(method.input, request));
  const { code, reason, messages } = await wire.call("gRPC", method, bytes, headers);
  const [message] = messages;
  if (code !== "OK" || !message) throw new Error(`${method.name} is ${code} ${reason}`);
  return fromBinary(method.output, message);
}

const { method } = UserService;

/** Creates, activates and signs in a user. */
export async function signUp(target: Pick<Target, "wire">, name: string, id = ""): Promise<Person> {
  const email = `${name}@example.com`;
  const user = { email, password: PASSWORD, name, surname: "Tester" };
  await call(target, method.createUser, { user, id });
  await call(target, method.activateUser, { credentials: { email, password: PASSWORD } });
  return signIn(target, email);
}

export async function signIn(target: Pick<Target, "wire">, email: string): Promise<Person> {
  const { user, tokens } = await call(target, method.signIn, { credentials: { email, password: PASSWORD } });
  if (!user || !tokens) throw new Error("the response lacks something");
  const [, claims = ""] = tokens.accessToken.split(".");
  const { sid } = JSON.parse(Buffer.from(claims, "base64url").toString());
  const { accessToken, refreshToken } = tokens;
  const headers = { authorization: `Bearer ${accessToken}` };
  return { id: user.id, email, accessToken, refreshToken, sessionId: sid, headers };
}

const { createProject, createTask, listProjects, listTasks, completeTask, archiveProject, deleteProject, listOwners } =
  ProjectService.method;

/** Makes a project of a person, with a task. @returns its id */
export async function makeProject(target: Pick<Target, "wire">, { headers }: Person): Promise<string> {
  const { project } = await call(target, createProject, { project: { name: "Engine" } }, headers);
  const projectId = project?.id ?? "";
  await call(target, createTask, { projectId, task: { name: "Crank" } }, headers);
  return projectId;
}

/** Ends a project. */
export async function endProject(target: Pick<Target, "wire">, id: string, { headers }: Person): Promise<void> {
  const { tasks } = await call(target, listTasks, { projectId: id, pageSize: 1000 }, headers);
  for (const { number } of tasks) await call(target, completeTask, { projectId: id, number }, headers);
  await call(target, archiveProject, { id }, headers);
  await call(target, deleteProject, { id }, headers);
}

/** A person for each kind of caller; the anonymous one has no headers. */
export type People = Readonly<Record<Exclude<Audience, "anonymous">, Person>>;

/** Signs all of them up, and waits for their example projects, and for the list of owners, which come soon after. */
export async function signUpAll(target: Target): Promise<People> {
  const owner = await signUp(target, "owner");
  const other = await signUp(target, "other");
  const admin = await signUp(target, "admin");
  const deactivated = await signUp(target, "deactivated");
  await target.ask.grant(admin.id, "admin");
  await until(async () => {
    const { projects } = await call(target, listProjects, { pageSize: 1000 }, admin.headers);
    const { owners } = await call(target, listOwners, {}, admin.headers);
    const withProject = new Set(projects.map(({ ownerId }) => ownerId));
    const known = new Set(owners.map(({ userId }) => userId));
    return [owner, other, admin, deactivated].every(({ id }) => withProject.has(id) && known.has(id));
  });
  await call(target, method.deactivateUser, { credentials: { email: deactivated.email, password: PASSWORD } });
  return { owner, other, admin, deactivated };
}

/** The headers of a kind of caller. */
export function headersOf(people: People, audience: Audience): Readonly<Record<string, string>> {
  return audience === "anonymous" ? {} : people[audience].headers;
}
