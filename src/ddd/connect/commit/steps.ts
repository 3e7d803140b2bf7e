import { create } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { ConflictError, DomainError, IntegrityError } from "../../error.ts";
import { joinable, partInSpan, runJoinable } from "../../unit/joinable.ts";
import type { Repositories, Unit } from "../../worker.ts";
import { contextInUnit, type OperationCall } from "../call/call.ts";
import { rpcName } from "../operation.ts";
import { digestOf } from "./digest.ts";
import type { CommittableMethod } from "./operations.ts";

/** An operation that has been read and admitted. */
export interface Step extends CommittableMethod, OperationCall {
  readonly rule: CommittableMethod["rule"];
  readonly expectedDigest: Uint8Array;
}

/** The operation that is running; undefined before the first and after the last. */
export interface Cursor {
  index: number | undefined;
}

/**
 * The longest run of steps from here on that one batch handler can take; a single step if there is no batch handler.
 */
export function batchFrom(steps: readonly Step[], from: number): Step[] {
  const first = steps[from];
  if (!first?.batch || first.given) return steps.slice(from, from + 1);
  const keys = new Set<string>();
  let to = from;
  for (; to < steps.length; to++) {
    const step = steps[to];
    if (step?.method !== first.method || step.given || step.expectedDigest.length > 0) break;
    const key = first.batch.key(step.request);
    if (key === undefined || keys.has(key)) break;
    keys.add(key);
  }
  return steps.slice(from, Math.max(to, from + 1));
}

/** Steps that one batch handler takes. */
export async function runBatch<R extends Repositories>(
  unit: Unit<R>,
  steps: readonly Step[],
  at: Cursor,
): Promise<Any[]> {
  const [first] = steps;
  if (!first?.batch) throw new Error("only steps that have a batch handler can be taken together");
  const { batch, method, context } = first;
  const requests = steps.map(({ request }) => request);
  const run = () =>
    unit.savepoint(async (inner) => {
      const own = contextInUnit(context, method, joinable(inner));
      const responses = await runJoinable(inner, () => batch.handle(requests, own));
      return responses.map((response) => anyPack(method.output, create(method.output, response)));
    });
  try {
    return await partInSpan(
      unit,
      rpcName(method),
      { "brasa.operation": first.index, "brasa.operations": steps.length },
      run,
    );
  } catch (error) {
    throw await attributeToStep(error, unit, steps, at);
  }
}

/**
 * Attributes the error of a batch to a step: runs each step alone, and takes the first that fails in the same way.
 * Alone, a step may fail in another way, such as where two steps exchange a unique value.
 */
async function attributeToStep<R extends Repositories>(
  error: unknown,
  unit: Unit<R>,
  steps: readonly Step[],
  at: Cursor,
): Promise<unknown> {
  if (!(error instanceof DomainError) || asksForRepeat(error)) return error;
  for (const step of steps) {
    at.index = step.index;
    try {
      await unit.savepoint((inner) => handle(inner, step));
    } catch (own) {
      if (isLike(own, error) || asksForRepeat(own)) return own;
    }
  }
  at.index = steps[0]?.index;
  return error;
}

/** Calls a handler so that its work joins the unit, whether or not it hands on `unitOptions`. */
function handle<R extends Repositories>(unit: Unit<R>, { method, handler, request, context }: Step): Promise<unknown> {
  return runJoinable(unit, () => handler(request, contextInUnit(context, method, joinable(unit))));
}

/** Whether the database asks to repeat the whole unit: no more statements can run in it, and none would show anything. */
function asksForRepeat(error: unknown): boolean {
  return error instanceof DomainError && error.reason === "SERIALIZATION_FAILURE";
}

function isLike(a: unknown, b: DomainError): boolean {
  if (!(a instanceof DomainError) || a.kind !== b.kind || a.reason !== b.reason) return false;
  return !(a instanceof IntegrityError && b instanceof IntegrityError) || a.constraint === b.constraint;
}

/** @throws ConflictError, reason STALE_READ, if the response is not the expected one */
export async function runOne<R extends Repositories>(unit: Unit<R>, step: Step): Promise<Any> {
  const { method, expectedDigest, index } = step;
  if (step.given) return { ...anyPack(method.output, create(method.output)), value: step.given };
  const given = await partInSpan(unit, rpcName(method), { "brasa.operation": index }, () => handle(unit, step));
  const response = anyPack(method.output, create(method.output, given as Record<string, unknown>));
  if (expectedDigest.length > 0 && !digestOf(response.value).equals(expectedDigest)) {
    throw new ConflictError("data that was read for this commit has changed since: read again and retry", {
      reason: "STALE_READ",
    });
  }
  // The caller sent this response's digest, so it already has the bytes.
  return expectedDigest.length > 0 ? { ...response, value: new Uint8Array() } : response;
}
