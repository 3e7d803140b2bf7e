import { toJsonString } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { type DeadLetter, DeadLetter_State } from "../../../gen/brasa/v1/operations_service_pb.js";
import { toHex } from "../message/scalar.ts";

/** What an operator can have done with dead letters. */
export type Decision = "retry" | "discard";

/** The words of a state. */
export function stateOf({ state }: DeadLetter): string {
  switch (state) {
    case DeadLetter_State.FAILED:
      return "failed";
    case DeadLetter_State.WAITING:
      return "waits behind another";
    case DeadLetter_State.RETRY:
      return "to be tried again";
    case DeadLetter_State.DISCARD:
      return "to be left out";
    default:
      return "unknown to this console";
  }
}

/** Whether a decision has an effect on a dead letter in its present state. */
export function takes(decision: Decision, { state }: DeadLetter): boolean {
  if (decision === "retry") return state === DeadLetter_State.FAILED;
  return state !== DeadLetter_State.DISCARD;
}

/** The data of an event, to be read. */
export interface EventData {
  readonly form: "JSON" | "text" | "hexadecimal" | "empty";
  readonly text: string;
}

/** As JSON where a context can read them; else as they are stored. */
export function dataOf({ data, rawData }: DeadLetter): EventData {
  if (data) return { form: "JSON", text: toJsonString(ValueSchema, data, { prettySpaces: 2 }) };
  if (rawData.length === 0) return { form: "empty", text: "" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(rawData);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that are no text have them
    if (!/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text)) return { form: "text", text };
  } catch {
    // Bytes that are no UTF-8 are shown as bytes.
  }
  return { form: "hexadecimal", text: toHex(rawData) };
}

/** The result of a decision in words. */
export function resultWords(decision: Decision, count: number, unknown: number): string {
  const letters = count === 1 ? "1 dead letter" : `${count} dead letters`;
  const done =
    decision === "retry"
      ? `${letters} will be tried again within seconds, and then those that wait behind.`
      : `${letters} will be left out for good within seconds; those that wait behind go on.`;
  if (unknown === 0) return done;
  const why =
    decision === "retry"
      ? "is no dead letter any more, waits behind another, or is left out already"
      : "is no dead letter any more, or is left out already";
  return `${done} ${unknown} of those chosen had no change: each ${why}.`;
}
