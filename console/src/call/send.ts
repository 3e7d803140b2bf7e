import type { DescMessage, DescMethod, Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Contract } from "../api/contract.ts";
import { transport } from "../api/transport.ts";
import { printJson } from "../json/node.ts";
import { decodeMessage, encodeMessage } from "../message/encode.ts";
import { missingFields } from "../message/initial.ts";
import { type Answer, bounded, type Pair, type Received } from "./answer.ts";
import { remember } from "./history.ts";
import { type CallState, keepOptions, writtenOf } from "./state.ts";

/** Messages that arrive within so many ms are shown at once. */
const BATCH_MS = 16;

/** Whether a browser can make the call: it sends one message alone. */
export function canCall({ methodKind }: DescMethod): boolean {
  return methodKind === "unary" || methodKind === "server_streaming";
}

/** Sends the request as it is prepared, unless it is no message yet. @returns whether it was sent */
export async function send(state: CallState, contract: Contract): Promise<boolean> {
  state.stop?.();
  const { node, problems } = writtenOf(state);
  state.problems.value = problems;
  if (problems.length > 0) return false;
  let request: { message: Message; headers: Headers; timeoutMs: number | undefined };
  try {
    request = {
      message: encodeMessage(state.method.input, node, contract.types),
      headers: new Headers(
        state.headers.value.filter(({ name }) => name !== "").map(({ name, value }) => [name, value]),
      ),
      timeoutMs: deadlineOf(state),
    };
  } catch (error) {
    state.problems.value = [{ path: "", text: (error as Error).message }];
    return false;
  }
  keepOptions(state);
  state.sent = state.mode.value === "form" ? state.draft.value : undefined;
  await run(state, contract, request);
  if (state.answer.value) remember(state, node, state.answer.value);
  return true;
}

function deadlineOf({ deadline }: CallState): number | undefined {
  const text = deadline.value.trim();
  if (text === "") return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error("the deadline must be a whole number of milliseconds, from 1");
  return Number(text);
}

async function run(
  state: CallState,
  contract: Contract,
  request: { readonly message: Message; readonly headers: Headers; readonly timeoutMs: number | undefined },
): Promise<void> {
  const { method } = state;
  const controller = new AbortController();
  const began = performance.now();
  let answer: Answer = {
    status: "running",
    startedAt: Date.now(),
    durationMs: 0,
    headers: [],
    trailers: [],
    messages: [],
    count: 0,
  };
  const show = (changes: Partial<Answer>) => {
    answer = { ...answer, ...changes, durationMs: performance.now() - began };
    state.answer.value = answer;
  };
  const stop = () => controller.abort();
  state.stop = stop;
  show({});
  let arrived: Received[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (arrived.length > 0)
      show({ messages: bounded([...answer.messages, ...arrived]), count: answer.count + arrived.length });
    arrived = [];
  };
  const receive = (message: Message) => {
    const number = answer.count + arrived.length + 1;
    arrived.push({ number, afterMs: performance.now() - began, text: textOf(method.output, message, contract) });
    timer ??= setTimeout(flush, BATCH_MS);
  };
  try {
    const { message, headers, timeoutMs } = request;
    const trailers = await exchange(
      method,
      message,
      { headers, timeoutMs, signal: controller.signal },
      receive,
      (pairs) => show({ headers: pairs }),
    );
    flush();
    show({ status: "done", trailers });
  } catch (error) {
    flush();
    const isStopped = controller.signal.aborted;
    const metadata = error instanceof ConnectError ? pairsOf(error.metadata) : [];
    // The metadata of an error has headers and trailers in one.
    show({
      status: isStopped ? "stopped" : "failed",
      error,
      ...(answer.headers.length > 0 ? { trailers: metadata } : { headers: metadata }),
    });
  } finally {
    if (state.stop === stop) state.stop = undefined;
  }
}

interface Options {
  readonly headers: Headers;
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Makes the call. @returns the trailers */
async function exchange(
  method: DescMethod,
  message: Message,
  { signal, timeoutMs, headers }: Options,
  receive: (message: Message) => void,
  begin: (headers: readonly Pair[]) => void,
): Promise<readonly Pair[]> {
  if (isUnary(method)) {
    const answer = await transport.unary(method, signal, timeoutMs, headers, message);
    begin(pairsOf(answer.header));
    receive(answer.message);
    return pairsOf(answer.trailer);
  }
  if (!isServerStream(method)) throw new ConnectError("a browser cannot stream a request", Code.Unimplemented);
  const answer = await transport.stream(method, signal, timeoutMs, headers, only(message));
  begin(pairsOf(answer.header));
  for await (const one of answer.message) receive(one);
  return pairsOf(answer.trailer);
}

async function* only(message: Message): AsyncIterable<Message> {
  yield message;
}

function isUnary(method: DescMethod): method is DescMethod & { readonly methodKind: "unary" } {
  return method.methodKind === "unary";
}

function isServerStream(method: DescMethod): method is DescMethod & { readonly methodKind: "server_streaming" } {
  return method.methodKind === "server_streaming";
}

function textOf(desc: DescMessage, message: Message, { types }: Contract): string {
  try {
    return printJson(decodeMessage(desc, message, types));
  } catch (error) {
    return `(${desc.typeName} that has no JSON: ${(error as Error).message})`;
  }
}

function pairsOf(headers: Headers): Pair[] {
  return [...headers.entries()];
}

/** The required fields that are not set: a warning, as the server decides. */
export function missingIn(state: CallState): readonly string[] {
  return state.mode.value === "form" ? missingFields(state.method.input, state.draft.value) : [];
}
