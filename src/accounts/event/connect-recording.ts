import { randomUUID } from "node:crypto";
import type { MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { User as UserMessage } from "../../../gen/accounts/v1/user_pb.js";
import type { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { type ServiceDefinition, unitOptions } from "../../ddd/connect/index.ts";
import { runJoinable } from "../../ddd/unit/joinable.ts";
import type { Unit, Worker } from "../../ddd/worker.ts";
import { auditIn } from "../audit/audit-event.ts";
import { auditedOptions } from "../audit/connect.ts";
import type { AccountsRepositories } from "../repositories.ts";
import { noUserEvents, type UserEventLog } from "./user-event-log.ts";

/** The tools that record changes. */
export interface RecordingTools {
  readonly worker: Worker<AccountsRepositories>;
  /** @default nothing is recorded, but in the audit trail */
  readonly userEvents?: UserEventLog | undefined;
  readonly now?: (() => Date) | undefined;
  readonly newId?: (() => string) | undefined;
}

type Definition = ServiceDefinition<typeof UserService>;
type Recorded = "updateUser" | "deleteUser";
type RequestOf<M extends Recorded> = MessageShape<(typeof UserService.method)[M]["input"]>;
type ResponseOf<M extends Recorded> = MessageShape<(typeof UserService.method)[M]["output"]>;

/** The calls of a unit, and what they are answered. */
interface Calls<M extends Recorded> {
  readonly requests: readonly RequestOf<M>[];
  readonly responses: readonly ResponseOf<M>[];
}

type Record<M extends Recorded> = (
  unit: Unit<AccountsRepositories>,
  calls: Calls<M>,
  context: HandlerContext,
) => Promise<void>;

/** The service, with events in the units of updates and deletions. */
export function recordingChanges(definition: Definition, tools: RecordingTools): Definition {
  const { worker, userEvents = noUserEvents, now = () => new Date(), newId = randomUUID } = tools;
  const updated: Record<"updateUser"> = (unit, { responses }) =>
    userEvents.updated(unit, ...responses.flatMap(({ user }): UserMessage[] => (user ? [user] : [])));
  const deleted: Record<"deleteUser"> = async (unit, { requests }, context) => {
    const told = requests.map(({ id: subject }) => ({ action: "DELETE_USER", subject }) as const);
    await auditIn(unit, { now, newId }, auditedOptions(context).origin, ...told);
    await userEvents.deleted(unit, ...requests.map(({ id }) => id));
  };
  return recordingEach(recordingEach(definition, worker, "updateUser", updated), worker, "deleteUser", deleted);
}

/** The service with one of its methods followed by `record`, in one unit with it, alone and in a batch. */
function recordingEach<M extends Recorded>(
  definition: Definition,
  worker: Worker<AccountsRepositories>,
  method: M,
  record: Record<M>,
): Definition {
  const { implementation, batches } = definition;
  // The two methods have handlers of one form, each for its own messages. `resourceService` answers with whole ones.
  type Handle = (request: RequestOf<M>, context: HandlerContext) => Promise<ResponseOf<M>>;
  type HandleAll = (requests: readonly RequestOf<M>[], context: HandlerContext) => Promise<ResponseOf<M>[]>;
  const alone = implementation[method] as Handle | undefined;
  const many = batches?.[method];
  if (!alone || !many) throw new Error(`UserService has no ${method}`);
  const handleAll = many.handle as unknown as HandleAll;
  const recorded = (requests: readonly RequestOf<M>[], context: HandlerContext, work: () => Promise<ResponseOf<M>[]>) =>
    worker.run(async (unit) => {
      const responses = await runJoinable(unit, work);
      await record(unit, { requests, responses }, context);
      return responses;
    }, unitOptions(context));
  const one: Handle = async (request, context) => {
    const [response] = await recorded([request], context, async () => [await alone(request, context)]);
    if (!response) throw new Error(`${method} was not answered`);
    return response;
  };
  const all: HandleAll = (requests, context) => recorded(requests, context, () => handleAll(requests, context));
  return {
    ...definition,
    implementation: { ...implementation, [method]: one },
    batches: { ...batches, [method]: { ...many, handle: all } },
  };
}
