import { create, type DescMethod, type DescMethodUnary, type Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { Contract } from "../api/contract.ts";
import { messageOf } from "../api/failure.ts";
import { transport } from "../api/transport.ts";
import type { DraftMessage } from "../message/draft.ts";
import { decodeMessage, encodeMessage } from "../message/encode.ts";
import { readDraft } from "../message/from-json.ts";
import { writeDraft } from "../message/to-json.ts";
import type { Call, CallParts } from "./call.ts";
import { RequestProblem } from "./refusal.ts";

/** Calls the service, with the token of the session. */
export function callOf({ types }: Contract): Call {
  return async (method, request, { signal, mask } = {}) => {
    const { node, problems } = writeDraft(method.input, request);
    if (problems.length > 0) throw new RequestProblem(problems);
    if (!isUnary(method)) throw new Error(`${method.name} is no unary RPC`);
    const message = encodeMessage(method.input, node, types);
    if (mask) setMask(method, message, mask);
    const answer = await transport.unary(method, signal, undefined, undefined, message);
    return readAnswer(method, answer.message);
  };

  function readAnswer(method: DescMethod, message: Message): DraftMessage {
    let problem = "";
    try {
      const read = readDraft(method.output, decodeMessage(method.output, message, types));
      if ("draft" in read) return read.draft;
      problem = read.problems.map(({ path, text }) => `${path} ${text}`).join("; ");
    } catch (error) {
      problem = messageOf(error);
    }
    throw new Error(`The answer of ${method.name} cannot be shown here (${problem}): the page Call shows its bytes.`);
  }
}

function setMask(method: DescMethod, message: Message, { field, paths }: NonNullable<CallParts["mask"]>): void {
  reflect(method.input, message).set(field, reflect(FieldMaskSchema, create(FieldMaskSchema, { paths: [...paths] })));
}

function isUnary(method: DescMethod): method is DescMethod & DescMethodUnary {
  return method.methodKind === "unary";
}
