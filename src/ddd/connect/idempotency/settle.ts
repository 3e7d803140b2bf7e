import {
  SettleResponse_Outcome as Outcome,
  type SettleRequest,
} from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { AlreadyExistsError, ConflictError, InvalidError } from "../../error.ts";
import {
  IDEMPOTENCY_TTL_MS,
  type IdempotencyRecord,
  type IdempotencyStore,
  noteStored,
  requestIdProblem,
} from "../../idempotency.ts";
import { UnknownCommit } from "./unknown-commit.ts";

/** Marks a request that has been settled as void; it takes the place of the fingerprint, a SHA-256. */
const VOID = "void";

/** How many times a request that is being answered is looked up again. */
const MAX_LOOKS = 5;

/** The RPCs whose request ids a log keeps. */
const methodsOf = new WeakMap<IdempotencyStore, Set<string>>();

/** Notes that an RPC's request ids are kept in a log, so that its calls can be settled there. */
export function keepsRequestsOf(method: string, log: IdempotencyStore): void {
  const methods = methodsOf.get(log) ?? new Set();
  methodsOf.set(log, methods.add(method));
}

/** A call to settle, and the key of its request id in the log. */
interface Settled extends Pick<SettleRequest, "requestId" | "method"> {
  readonly key: string;
}

/**
 * Settles a call whose answer was lost; see brasa.v1.UnitOfWorkService/Settle. A running call holds its row of the log
 * until it ends. Inserting a row with the same id waits for that, and shows how the call ended.
 *
 * @param beforeVoid is called once before an id is made void that no call has used
 * @throws InvalidError; the error of `beforeVoid`
 */
export async function settle(
  { requestId: id, method, key }: Settled,
  log: IdempotencyStore,
  signal: AbortSignal,
  beforeVoid: () => Promise<void>,
): Promise<{ outcome: Outcome }> {
  const problem = requestIdProblem(id);
  if (problem)
    throw new InvalidError([{ field: "request_id", description: problem }], { reason: "INVALID_REQUEST_ID" });
  if (!methodsOf.get(log)?.has(method)) {
    const description = `"${method}" is no RPC whose request ids are kept here: what became of the call cannot be told`;
    throw new InvalidError([{ field: "method", description }], { reason: "METHOD_NOT_IDEMPOTENT" });
  }
  const { items } = await log.worker.repositoriesFor({ signal }).requests.page({ where: { id: key }, size: 1 });
  if (items.length === 0) await beforeVoid();
  const unknown = new UnknownCommit(signal);
  for (let taken = 0; ; ) {
    try {
      return { outcome: await outcomeOf(key, log, signal) };
    } catch (error) {
      // Settling is idempotent.
      if (!(error instanceof AlreadyExistsError)) await unknown.lookAgain(error, true);
      // The call was answered after the look-up.
      else if (++taken === MAX_LOOKS)
        throw new ConflictError("the request is being answered; settle it in a moment", { cause: error });
    }
  }
}

function outcomeOf(id: string, log: IdempotencyStore, signal: AbortSignal): Promise<Outcome> {
  return log.worker.run(
    async ({ requests }) => {
      const createTime = log.now();
      await requests.drop({ id, createTime: { lt: new Date(createTime.getTime() - IDEMPOTENCY_TTL_MS) } });
      const { items } = await requests.page({ where: { id }, size: 1 });
      const [known] = items;
      if (known) return known.fingerprint === VOID ? Outcome.VOID : Outcome.ANSWERED;
      await requests.create({ id, fingerprint: VOID, response: "", createTime });
      noteStored(log, 0);
      return Outcome.VOID;
    },
    { signal },
  );
}

/** @throws ConflictError, reason REQUEST_VOID, if the request has been settled as one that has no effect */
export function refuseVoid({ fingerprint }: IdempotencyRecord): void {
  if (fingerprint !== VOID) return;
  const text =
    "this request has been settled as void: its caller was told that it has no effect. Choose a new request_id";
  throw new ConflictError(text, { reason: "REQUEST_VOID" });
}
