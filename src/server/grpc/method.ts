import type { DescMethod } from "@bufbuild/protobuf";

/** The path of a method's calls. */
export function toPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** Whether a call has exactly one request message, whose arrival starts the handler. */
export function takesOneMessage(method: DescMethod): boolean {
  return method.methodKind === "unary" || method.methodKind === "server_streaming";
}

/** Whether a call has a stream of response messages. */
export function givesMany(method: DescMethod): boolean {
  return method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming";
}
