import { Code } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import { reference, type Schema } from "./schema.ts";
import type { Schemas } from "./schemas.ts";

/** The content type of unary calls that a document can describe. */
const UNARY = ["application/json"];

/** Those of streams, whose messages come in envelopes of five bytes each. */
const STREAM = [
  "application/connect+json",
  "application/connect+proto",
  "application/grpc",
  "application/grpc+proto",
  "application/grpc+json",
  "application/grpc-web",
  "application/grpc-web+proto",
  "application/grpc-web+json",
];

const codes = Object.values(Code).filter((code) => typeof code === "number");

/** The parts of the Connect protocol that every call has, by their names among the schemas. */
const PARTS: Readonly<Record<string, Schema>> = {
  "connect-protocol-version": { type: "string", enum: ["1"], description: "The version of the Connect protocol." },
  "connect-timeout-header": {
    type: "integer",
    minimum: 1,
    maximum: 9_999_999_999,
    description: "The call's deadline, in milliseconds from now. The server has one of its own.",
  },
  "connect.error": {
    type: "object",
    title: "Connect Error",
    description: "The error of a unary call (https://connectrpc.com/docs/protocol/#error-end-stream).",
    properties: {
      code: {
        type: "string",
        enum: codes.map(codeToString),
        description: "The code of the error, a google.rpc.Code.",
        examples: ["not_found"],
      },
      message: { type: "string", description: "A message for developers." },
      details: {
        type: "array",
        items: reference("connect.error_details.Any"),
        description:
          "The details, such as a google.rpc.ErrorInfo with the reason, and a google.rpc.BadRequest with the fields.",
      },
    },
    additionalProperties: true,
  },
  "connect.error_details.Any": {
    type: "object",
    description: "A detail of an error.",
    properties: {
      type: { type: "string", description: "The full name of the message's type, such as google.rpc.ErrorInfo." },
      value: { type: "string", format: "byte", description: "The message in binary form, in base64." },
      debug: { type: "object", description: "The message as JSON, for people.", additionalProperties: true },
    },
    additionalProperties: true,
  },
};

/**
 * The parts of a GET, which reads without side effects. Its message is JSON in plain sight here: one in binary form or compressed, which
 * needs base64=1, has no schema.
 */
const GET_PARTS: Readonly<Record<string, Schema>> = {
  encoding: { enum: ["json"], description: "The form of the message." },
  connect: { type: "string", enum: ["v1"], description: "The version of the Connect protocol." },
};

/** Adds the protocol's own parts to the schemas. */
export function addProtocol(schemas: Schemas, hasGet: boolean): void {
  for (const [name, schema] of Object.entries({ ...PARTS, ...(hasGet ? GET_PARTS : {}) })) schemas.add(name, schema);
}

/** The headers of every call. */
export const HEADERS = [
  { name: "Connect-Protocol-Version", in: "header", schema: reference("connect-protocol-version") },
  { name: "Connect-Timeout-Ms", in: "header", schema: reference("connect-timeout-header") },
];

/** The query of a GET. */
export function queryOf(request: Schema): readonly Schema[] {
  return [
    { name: "message", in: "query", required: true, content: { "application/json": { schema: request } } },
    { name: "encoding", in: "query", required: true, schema: reference("encoding") },
    { name: "connect", in: "query", schema: reference("connect") },
  ];
}

/** A message in every form that a call of its kind may have. */
export function contentOf(schema: Schema, isStream: boolean): Schema {
  return Object.fromEntries((isStream ? STREAM : UNARY).map((type) => [type, { schema }]));
}

/** The answers of a call, besides that of its success. One that is no call yet is refused in plain text. */
export function refusals(isStream: boolean): Schema {
  return {
    415: {
      description: "The content type is none of the operation's, or a GET has no message",
      content: { "text/plain": { schema: { type: "string" } } },
    },
    default: { description: "Error", content: contentOf(reference("connect.error"), isStream) },
  };
}
