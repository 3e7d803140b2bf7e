import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  ScalarType,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Project, ProjectSchema, type Task, TaskSchema } from "../../gen/projects/v1/project_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { type Audience, everyone } from "../../src/ddd/connect/index.ts";
import { masks, NUMBERS, withKey, withUnknown } from "./assignment.ts";
import type { Attack } from "./attack.ts";
import { call, headersOf, makeProject, type People, type Person, signUpAll } from "./people.ts";
import type { Target } from "./target.ts";
import { callOf, type Protocol, protocols } from "./wire.ts";

const { method } = ProjectService;
type Field<M> = Exclude<keyof M, "$typeName" | "$unknown">;
type MayUpdate<M> = Readonly<Record<Field<M>, readonly Audience[]>>;

/**
 * The kinds of callers who may change each field of a project by UpdateProject, and of a task by UpdateTask. A new field needs
 * its callers here: types ask for them, and so does the test.
 */
export const mayUpdateProject: MayUpdate<Project> = {
  id: [],
  ownerId: [],
  name: ["owner", "admin"],
  maximumIncompleteTasks: ["owner", "admin"],
  taskCount: [],
  incompleteTaskCount: [],
  createTime: [],
  // These two follow from a change.
  updateTime: [],
  archiveTime: [],
  etag: [],
};
export const mayUpdateTask: MayUpdate<Task> = {
  projectId: [],
  number: [],
  name: ["owner", "admin"],
  createTime: [],
  // These two follow from a change, too.
  updateTime: [],
  completeTime: [],
  etag: [],
};
const FOLLOWING: readonly string[] = ["updateTime", "etag"];

/** Tries to set every field of a project and a task, by every mask and in every role, and to slip fields in where there are none. */
export const projectMassAssignment: Attack = {
  name: "mass assignment of projects",
  async run(target) {
    const people = await signUpAll(target);
    const found: Found = { tries: 0, wrong: [] };
    const projectId = await makeProject(target, people.owner);
    const other = await makeProject(target, people.other);
    await updateAll(target, people, { projectId, other }, found);
    await slipIn(target, people.owner, projectId, found);
    return { tries: found.tries, accepted: found.wrong };
  },
};

interface Found {
  tries: number;
  readonly wrong: string[];
}

/** All projects and their tasks, by their keys. */
async function stateOf(target: Target, { admin }: Pick<People, "admin">): Promise<ReadonlyMap<string, Project | Task>> {
  const { headers } = admin;
  const { projects } = await call(target, method.listProjects, { pageSize: 1000, showArchived: true }, headers);
  const state = new Map<string, Project | Task>(projects.map((project) => [project.id, project]));
  for (const { id } of projects) {
    const { tasks } = await call(target, method.listTasks, { projectId: id, pageSize: 1000 }, headers);
    for (const task of tasks) state.set(`${id}/${task.number}`, task);
  }
  return state;
}

/** One of the two messages, the RPC that updates it, and who may change what. */
interface Kind {
  readonly schema: DescMessage;
  readonly rpc: "updateProject" | "updateTask";
  readonly field: "project" | "task";
  readonly key: string;
  readonly names: Readonly<Record<string, unknown>>;
  readonly mayUpdate: Readonly<Record<string, readonly Audience[]>>;
}

async function updateAll(
  target: Target,
  people: People,
  { projectId, other }: { readonly projectId: string; readonly other: string },
  found: Found,
): Promise<void> {
  const kinds: readonly Kind[] = [
    {
      schema: ProjectSchema,
      rpc: "updateProject",
      field: "project",
      key: projectId,
      names: { id: projectId },
      mayUpdate: mayUpdateProject,
    },
    {
      schema: TaskSchema,
      rpc: "updateTask",
      field: "task",
      key: `${projectId}/1`,
      names: { projectId, number: 1 },
      mayUpdate: mayUpdateTask,
    },
  ];
  let before = await stateOf(target, people);
  for (const { schema, rpc, field, key, names, mayUpdate } of kinds) {
    const changers = new Set<Audience>();
    for (const audience of everyone) {
      for (const protocol of protocols) {
        const send = async (paths: readonly string[] | undefined) => {
          const hostile = schema.fields.map((one) => [one.localName, hostileValue(one, other, found.tries)]);
          const update = { ...Object.fromEntries(hostile), ...names, etag: "" };
          const { input }: { readonly input: DescMessage } = method[rpc];
          const request = create(input, { [field]: update, ...(paths ? { updateMask: { paths: [...paths] } } : {}) });
          found.tries += 1;
          await target.wire.call(protocol, method[rpc], toBinary(input, request), headersOf(people, audience));
        };
        const look = async (paths: readonly string[] | undefined) => {
          const after = await stateOf(target, people);
          const changes = changesFrom(before, after);
          const isSaid = (name: string) => !paths || paths.includes("*") || paths.includes(snakeCase(name));
          const isAllowed = (one: (typeof changes)[number]) =>
            one.key === key && isSaid(one.name) && mayUpdate[one.name]?.includes(audience);
          const isChanged = changes.some(isAllowed);
          if (isChanged) changers.add(audience);
          for (const one of changes.filter((change) => !isAllowed(change))) {
            // The task's project follows, too.
            if (isChanged && FOLLOWING.includes(one.name) && key.startsWith(one.key)) continue;
            found.wrong.push(`${audience} ${protocol} with the mask ${paths ?? "left out"}: ${one.name} of ${one.key}`);
          }
          before = after;
        };
        if (Object.values(mayUpdate).flat().includes(audience)) {
          for (const paths of masks(schema)) {
            await send(paths);
            await look(paths);
          }
        } else {
          // They change nothing, so that one look at the end tells.
          await Promise.all(masks(schema).map(send));
          await look(undefined);
        }
      }
    }
    if ([...changers].sort().join() !== "admin,owner") found.wrong.push(`${rpc} changes by ${[...changers]} alone`);
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function hostileValue(field: DescField, other: string, turn: number): unknown {
  if (field.fieldKind === "message") return timestampFromDate(new Date(turn * 1000));
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.INT32) return 1000 + turn;
  if (field.fieldKind === "scalar" && field.scalar === ScalarType.STRING) {
    return ["id", "ownerId", "projectId"].includes(field.localName) ? other : `Taken ${turn}`;
  }
  throw new Error(`there is no hostile value for ${field.name} yet: add one`);
}

/** The fields that differ between two states. */
function changesFrom(before: ReadonlyMap<string, Project | Task>, after: typeof before) {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const schema: DescMessage = (was ?? is)?.$typeName === TaskSchema.typeName ? TaskSchema : ProjectSchema;
    if (!was || !is) return [{ key, name: "existence" }];
    const names = schema.fields.map(({ localName }) => localName);
    return names.filter((name) => text(schema, was, name) !== text(schema, is, name)).map((name) => ({ key, name }));
  });
}

function text(schema: DescMessage, message: Message, name: string): string {
  const value = (message as unknown as Readonly<Record<string, unknown>>)[name];
  return JSON.stringify(toJson(schema, create(schema, { [name]: value })));
}

const NAMES = [
  ...[...ProjectSchema.fields, ...TaskSchema.fields].flatMap(({ name, jsonName }) => [name, jsonName]),
  ...["delete_time", "deleteTime", "version", "owner", "admin", "__proto__", "constructor"],
];

/**
 * Makes projects and tasks by requests that give every field, and fields that the contract does not have: what is made begins
 * as any other does, and is its caller's.
 */
async function slipIn(target: Target, owner: Person, projectId: string, found: Found): Promise<void> {
  const time = timestampFromDate(new Date(0));
  const counts = { taskCount: 1000, incompleteTaskCount: 1000, createTime: time, updateTime: time, archiveTime: time };
  const good: readonly [DescMessage, "createProject" | "createTask", Record<string, unknown>][] = [
    [method.createProject.input, "createProject", { project: { name: "Slipped in", etag: "x", ...counts } }],
    [
      method.createTask.input,
      "createTask",
      {
        projectId,
        task: {
          name: "Slipped in",
          number: 1000,
          projectId: owner.id,
          createTime: time,
          completeTime: time,
          etag: "x",
        },
      },
    ],
  ];
  const before = await stateOf(target, { admin: owner });
  for (const [input, rpc, init] of good) {
    const send = async (protocol: Protocol, type: string, body: Uint8Array) => {
      const sent = callOf(protocol, method[rpc], body);
      const headers = { ...sent.headers, ...owner.headers, ...(type ? { "content-type": type } : {}) };
      await target.wire.send(protocol, { ...sent, headers });
      found.tries += 1;
    };
    for (const protocol of protocols) {
      for (const no of NUMBERS) await send(protocol, "", toBinary(input, withUnknown(input, create(input, init), no)));
    }
    for (const name of NAMES) {
      const json = JSON.stringify(withKey(toJson(input, create(input, init)), name));
      await send("Connect", "application/json", Buffer.from(json));
    }
  }
  const after = await stateOf(target, { admin: owner });
  const made = [...after].filter(([key]) => !before.has(key)).map(([, one]) => one);
  const projects = made.filter((one): one is Project => one.$typeName === ProjectSchema.typeName);
  const tasks = made.filter((one): one is Task => one.$typeName === TaskSchema.typeName);
  for (const { ownerId, taskCount, incompleteTaskCount, archiveTime, createTime } of projects) {
    const isPlain = ownerId === owner.id && taskCount === 0 && incompleteTaskCount === 0 && !archiveTime;
    if (!isPlain || createTime?.seconds === 0n) found.wrong.push("a project begins as its creator says");
  }
  for (const [i, task] of tasks.entries()) {
    const isPlain = task.number === i + 2 && task.projectId === projectId && !task.completeTime;
    if (!isPlain || task.createTime?.seconds === 0n) found.wrong.push("a task begins as its creator says");
  }
  if (projects.length < NUMBERS.length || tasks.length < NUMBERS.length) {
    found.wrong.push("projects and tasks with unknown fields are not made, so that nothing is tried");
  }
}
