import { signal } from "@preact/signals";
import { messageOf, reasonOf } from "../api/failure.ts";
import { onSessionEnd } from "../api/session.ts";
import { store, stored } from "../api/storage.ts";
import { type JsonNode, printJson } from "../json/node.ts";
import { parseJson } from "../json/parse.ts";
import { newUuid } from "../json/uuid.ts";
import { withoutSecrets } from "../message/redact.ts";
import { type Answer, type HeaderRow, requestIdOf } from "./answer.ts";
import { statusWords } from "./code-name.ts";
import { type CallState, isSecretHeader } from "./state.ts";

/** A call that was made, without its secrets. */
export interface Entry {
  readonly id: string;
  readonly service: string;
  readonly method: string;
  /** In ms of the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** OK, stopped, or the code of the error. */
  readonly code: string;
  readonly requestId?: string | undefined;
  /** In JSON. */
  readonly request: string;
  /** In JSON, or the words of the error; of a stream the last messages. */
  readonly answer: string;
  /** The number of messages in the answer. */
  readonly count: number;
  readonly headers: readonly HeaderRow[];
  readonly deadline: string;
}

const KEY = "brasa-console-history";
/** The most entries, and the most characters of a message in one. */
const MAX_ENTRIES = 50;
const MAX_CHARACTERS = 20_000;

/** The calls of this tab, the newest first. They end with the tab. */
export const history = signal<readonly Entry[]>(stored("sessionStorage", KEY) ?? []);

export function remember({ method, headers, deadline }: CallState, request: JsonNode, answer: Answer): void {
  const messages = answer.messages.slice(-20).map(({ text }) => {
    try {
      return printJson(withoutSecrets(method.output, parseJson(text)));
    } catch {
      // It has no JSON: then the text says why.
      return text;
    }
  });
  const entry: Entry = {
    id: newUuid(),
    service: method.parent.typeName,
    method: method.name,
    startedAt: answer.startedAt,
    durationMs: answer.durationMs,
    code: statusWords(answer),
    requestId: requestIdOf(answer),
    request: cut(printJson(withoutSecrets(method.input, request))),
    answer: cut([...messages, ...errorWords(answer)].join("\n")),
    count: answer.count,
    headers: headers.value.filter(({ name }) => name !== "" && !isSecretHeader(name)),
    deadline: deadline.value,
  };
  history.value = [entry, ...history.value].slice(0, MAX_ENTRIES);
  keep();
}

export function clearHistory(): void {
  history.value = [];
  keep();
}

// The next user of the tab may be another.
onSessionEnd(clearHistory);

function keep(): void {
  store("sessionStorage", KEY, history.value);
}

function errorWords({ status, error }: Answer): string[] {
  if (status !== "failed") return [];
  const reason = reasonOf(error);
  return [`${reason === undefined ? "" : `${reason}: `}${messageOf(error)}`];
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS
    ? `${text.slice(0, MAX_CHARACTERS)}\n… ${text.length - MAX_CHARACTERS} characters more`
    : text;
}
