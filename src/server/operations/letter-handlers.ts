import { fromJson, type JsonValue, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { timestampFromDate, type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { Logger } from "pino";
import { z } from "zod";
import {
  DeadLetter_StateSchema,
  type DeadLetterSchema,
  DiscardDeadLettersRequestSchema,
  GetDeadLetterRequestSchema,
  type OperationsService,
  RetryDeadLettersRequestSchema,
} from "../../../gen/brasa/v1/operations_service_pb.js";
import {
  addressOf,
  callerOf,
  type FilterFields,
  listQuery,
  messageEnum,
  messageRules,
  type ServiceRules,
  unruled,
} from "../../ddd/connect/index.ts";
import { InvalidError, NotFoundError } from "../../ddd/error.ts";
import { type DeadLetter, toRecorded } from "../../ddd/event/tables.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { PageQuery } from "../../ddd/repository.ts";
import { callIds } from "../call/call-trace.ts";
import type { AnyContext } from "../contexts.ts";
import type { StorageDatabase } from "../storage/database.ts";
import { type ChosenLetters, decideLetters, findDeadLetter } from "./dead-letters.ts";
import { jsonData } from "./event-data.ts";

type LetterMethod = "listDeadLetters" | "getDeadLetter" | "retryDeadLetters" | "discardDeadLetters";

/** The parts that the RPCs of dead letters need. */
export interface LetterTools {
  readonly databases: readonly StorageDatabase[];
  /** The contexts whose messages can be read. */
  readonly contexts: readonly AnyContext[];
  readonly seal: PageTokenSeal;
  readonly log: Logger;
}

/** An event's id, a slash and a reaction's name, which has at most 200 characters. */
const idRule = z.string().min(1).max(237);
const decisionRules = { ids: z.array(idRule).max(1000), reaction: z.string().max(200) };

/** The rules of the requests about dead letters. */
export const letterRules: Pick<ServiceRules<typeof OperationsService>, LetterMethod> = {
  listDeadLetters: unruled,
  getDeadLetter: messageRules(GetDeadLetterRequestSchema, { id: idRule }),
  retryDeadLetters: messageRules(RetryDeadLettersRequestSchema, decisionRules),
  discardDeadLetters: messageRules(DiscardDeadLettersRequestSchema, decisionRules),
};

const states = messageEnum(DeadLetter_StateSchema, ["failed", "waiting", "retry", "discard"]);

/** The fields of dead letters that filters and orders may name. */
const letterFields: FilterFields<DeadLetter> = {
  id: { type: "string" },
  reaction: { type: "string" },
  eventId: { type: "string" },
  type: { type: "string" },
  key: { type: "string" },
  sequence: { type: "integer" },
  state: states.filter,
  attempts: { type: "integer" },
  error: { type: "string" },
  recordTime: { type: "timestamp" },
  createTime: { type: "timestamp" },
  retryTime: { type: "timestamp" },
};

/** The handlers of the RPCs of dead letters. */
export function letterHandlers(tools: LetterTools): Pick<ServiceImpl<typeof OperationsService>, LetterMethod> {
  const { databases, contexts, seal, log } = tools;

  async function decide(
    decision: "retry" | "discard",
    { ids, reaction }: { readonly ids: readonly string[]; readonly reaction: string },
    context: HandlerContext,
  ) {
    const chosen = chosenBy(ids, reaction);
    const { count, unknownIds } = await decideLetters(databases, decision, chosen);
    const actor = callerOf(context)?.id ?? "";
    const which = chosen.ids ? { ids: chosen.ids.join(" ") } : { reaction: chosen.reaction };
    const who = { actor, client: addressOf(context), ...callIds(context) };
    log.info({ decision, ...which, count, ...who }, "dead letters were decided about");
    return { count, unknownIds: [...unknownIds] };
  }

  return {
    async listDeadLetters(request, { signal }) {
      const { query, nextPageToken } = listQuery(request, { fields: letterFields, seal });
      const { orderBy = [], ...rest } = query;
      const inTurn = orderBy.length > 0 ? orderBy : (["reaction", "key", "sequence"] as const);
      const page = await pageOverAll(databases, { ...rest, orderBy: inTurn }, signal);
      return { deadLetters: page.items.map(toMessage), nextPageToken: nextPageToken(page) };
    },
    async getDeadLetter({ id }, { signal }) {
      const found = await findDeadLetter(databases, id, signal);
      if (!found)
        throw new NotFoundError("dead letters", `there is no dead letter "${id}": it may have been applied since`);
      const data = await jsonData(contexts, found);
      const { bytes: rawData } = toRecorded({ ...found, id: found.eventId });
      const value = toValue(data);
      return { deadLetter: { ...toMessage(found), ...(value ? { data: value } : {}), rawData } };
    },
    retryDeadLetters: (request, context) => decide("retry", request, context),
    discardDeadLetters: (request, context) => decide("discard", request, context),
  };
}

/** The data as a message; undefined where no Value holds them: those nested deeper than 100, and numbers beyond a double, such as 1e999. */
function toValue(data: JsonValue | undefined): Value | undefined {
  if (data === undefined) return undefined;
  try {
    const value = fromJson(ValueSchema, data);
    // A value that cannot be written as JSON would fail the whole answer of a caller who asks for that.
    toJson(ValueSchema, value);
    return value;
  } catch {
    // The bytes are in rawData whole.
    return undefined;
  }
}

/** @throws InvalidError unless a request has either ids or a reaction */
function chosenBy(ids: readonly string[], reaction: string): ChosenLetters {
  if (ids.length > 0 && reaction !== "") {
    throw InvalidError.of("reaction", "must be empty where ids are given: name dead letters by either");
  }
  if (ids.length > 0) return { ids };
  if (reaction === "") throw InvalidError.of("ids", "must name dead letters, or reaction must name a reaction");
  return { reaction };
}

/** A page of the dead letters of all databases, one database after the other. Its token has the number of the database in front. */
async function pageOverAll(
  databases: readonly StorageDatabase[],
  { token = "", size = 0, ...query }: PageQuery<DeadLetter>,
  signal: AbortSignal,
): Promise<{ items: DeadLetter[]; nextToken: string }> {
  const [, at = "0", own = ""] = /^(\d+)\.(.*)$/s.exec(token) ?? [];
  const items: DeadLetter[] = [];
  let inner = own;
  for (let i = Number(at); i < databases.length; i++) {
    const { eventDeadLetters } = (databases[i] as StorageDatabase).events.repositoriesFor({ signal });
    const page = await eventDeadLetters.page({ ...query, size: size - items.length, token: inner });
    items.push(...page.items);
    if (page.nextToken !== "") return { items, nextToken: `${i}.${page.nextToken}` };
    inner = "";
    if (items.length >= size && i + 1 < databases.length) return { items, nextToken: `${i + 1}.` };
  }
  return { items, nextToken: "" };
}

function toMessage(letter: DeadLetter): MessageInitShape<typeof DeadLetterSchema> {
  const { id, reaction, eventId, type, key, sequence, state, attempts, error } = letter;
  const { recordTime, createTime, retryTime } = letter;
  return {
    ...{ id, reaction, eventId, type, key, attempts, error },
    sequence: BigInt(sequence),
    // A state that this release does not know, of a later one, is told as none.
    state: states.toMessage(state as "failed"),
    recordTime: timestampFromDate(recordTime),
    createTime: timestampFromDate(createTime),
    ...(retryTime ? { retryTime: timestampFromDate(retryTime) } : {}),
  };
}
