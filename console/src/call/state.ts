import type { DescMethod } from "@bufbuild/protobuf";
import { type Signal, signal } from "@preact/signals";
import { onSessionEnd } from "../api/session.ts";
import { store, stored } from "../api/storage.ts";
import { printJson } from "../json/node.ts";
import { parseJson } from "../json/parse.ts";
import type { DraftMessage, Problem } from "../message/draft.ts";
import { isSecretName } from "../message/field-info.ts";
import { readDraft } from "../message/from-json.ts";
import { initialDraft } from "../message/initial.ts";
import { withoutPlaces } from "../message/redact.ts";
import { type Written, writeDraft } from "../message/to-json.ts";
import type { Answer, HeaderRow } from "./answer.ts";

/** The call of one RPC, as it is being prepared and as it went. It outlives the page: one may look elsewhere and come back. */
export interface CallState {
  readonly method: DescMethod;
  readonly mode: Signal<"form" | "json">;
  readonly draft: Signal<DraftMessage>;
  /** The request in JSON, while that is the mode. */
  readonly text: Signal<string>;
  readonly headers: Signal<readonly HeaderRow[]>;
  /** In ms, as typed; "" for none. */
  readonly deadline: Signal<string>;
  readonly problems: Signal<readonly Problem[]>;
  readonly answer: Signal<Answer | undefined>;
  /** The form as it was sent last: a field that was changed since is no longer what the server has refused. */
  sent: DraftMessage | undefined;
  /** Ends the running call. */
  stop: (() => void) | undefined;
}

const states = new Map<string, CallState>();

// The next user of the tab may be another.
onSessionEnd(() => states.clear());

export function callName({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}

export function stateOf(method: DescMethod): CallState {
  const name = callName(method);
  const found = states.get(name);
  if (found) return found;
  const { headers, deadline } = stored<Options>("sessionStorage", KEY + name) ?? NO_OPTIONS;
  const state: CallState = {
    method,
    mode: signal("form"),
    draft: signal(initialDraft(method.input)),
    text: signal(""),
    headers: signal(headers),
    deadline: signal(deadline),
    problems: signal([]),
    answer: signal(undefined),
    sent: undefined,
    stop: undefined,
  };
  states.set(name, state);
  return state;
}

/** The request as it is prepared: of the form, or of the JSON. Problems of JSON that cannot be read have the path "". */
export function writtenOf({ method, mode, draft, text }: CallState): Written {
  if (mode.value === "form") return writeDraft(method.input, draft.value);
  try {
    const read = readDraft(method.input, parseJson(text.value === "" ? "{}" : text.value));
    if ("draft" in read) return writeDraft(method.input, read.draft);
    return { node: { kind: "object", members: [] }, problems: read.problems };
  } catch (error) {
    return { node: { kind: "object", members: [] }, problems: [{ path: "", text: (error as Error).message }] };
  }
}

/** Goes from the form to JSON, unless JSON could not hold what was typed. */
export function toJsonMode(state: CallState): void {
  const { node, problems } = writeDraft(state.method.input, state.draft.value);
  const unprintable = problems.filter(({ isUnprintable }) => isUnprintable);
  state.problems.value = unprintable;
  if (unprintable.length > 0) return;
  state.text.value = printJson(node);
  state.mode.value = "json";
}

/** Goes from JSON to the form, unless the form could not hold it. */
export function toFormMode(state: CallState): void {
  try {
    const read = readDraft(state.method.input, parseJson(state.text.value.trim() === "" ? "{}" : state.text.value));
    state.problems.value = "draft" in read ? [] : read.problems;
    if (!("draft" in read)) return;
    state.draft.value = read.draft;
    state.mode.value = "form";
  } catch (error) {
    state.problems.value = [{ path: "", text: (error as Error).message }];
  }
}

/** Prepares a call that was made before, in the form; the secrets that were left out are to be typed anew. */
export function prepareAgain(state: CallState, request: string, headers: readonly HeaderRow[], deadline: string): void {
  state.headers.value = headers;
  state.deadline.value = deadline;
  state.mode.value = "json";
  try {
    state.text.value = printJson(withoutPlaces(parseJson(request)));
    toFormMode(state);
  } catch {
    // It was too long to be kept whole: then its beginning is there to be mended.
    state.text.value = request;
  }
}

const KEY = "brasa-console-options ";

interface Options {
  readonly headers: readonly HeaderRow[];
  readonly deadline: string;
}

const NO_OPTIONS: Options = { headers: [], deadline: "" };

/** Keeps the headers and the deadline of an RPC for this tab, without secrets. */
export function keepOptions({ method, headers, deadline }: CallState): void {
  const options: Options = {
    headers: headers.value.filter(({ name }) => !isSecretHeader(name)),
    deadline: deadline.value,
  };
  store("sessionStorage", KEY + callName(method), options);
}

/** Whether a header's value is never kept. */
export function isSecretHeader(name: string): boolean {
  return /^(proxy-)?authorization$|^cookie$/i.test(name) || isSecretName(name);
}
