import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Comments } from "../comments.ts";
import type { Contract } from "../contract.ts";
import { limitsOf } from "./limits.ts";
import { addProtocol, contentOf, HEADERS, queryOf, refusals } from "./protocol.ts";
import type { Schema } from "./schema.ts";
import { Schemas } from "./schemas.ts";

/** The name under which the operations that need one name the access token. */
const TOKEN = "accessToken";

/**
 * Describes the services as HTTP, which the Connect protocol is: an OpenAPI 3.1 document for tools that know no protobuf. A unary RPC is a
 * POST of JSON, and a GET, too, if it only reads.
 *
 * @param comments those of all declarations
 */
export function openApiDocument({ services, needsToken, rulesOf, about = {} }: Contract, comments: Comments): Schema {
  const methods = services.flatMap((service) => service.methods);
  const schemas = new Schemas(comments, limitsOf(methods, rulesOf));
  addProtocol(schemas, methods.some(hasGet));
  const paths = methods.map((method): [string, Schema] => {
    const operation = operationOf(method, schemas, comments, needsToken(method));
    return [`/${method.parent.typeName}/${method.name}`, operation];
  });
  const { name = "a service made with Brasa", version = "0" } = about;
  return {
    openapi: "3.1.0",
    info: { title: name, version },
    tags: services.map(({ typeName }) => ({
      name: typeName,
      ...(comments.has(typeName) ? { description: comments.get(typeName) } : {}),
    })),
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: schemas.all,
      ...(methods.some(needsToken) ? { securitySchemes: { [TOKEN]: { type: "http", scheme: "bearer" } } } : {}),
    },
  };
}

function hasGet({ methodKind, idempotency }: DescMethod): boolean {
  return methodKind === "unary" && idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

function operationOf(method: DescMethod, schemas: Schemas, comments: Comments, isClosed: boolean): Schema {
  const name = `${method.parent.typeName}.${method.name}`;
  const request = schemas.refTo(method.input);
  const isStream = method.methodKind !== "unary";
  const common = {
    tags: [method.parent.typeName],
    ...wordsOf(method.name, comments.get(name)),
    ...(method.proto.options?.deprecated ? { deprecated: true } : {}),
    ...(isClosed ? { security: [{ [TOKEN]: [] }] } : {}),
  };
  const responses = {
    200: { description: "Success", content: contentOf(schemas.refTo(method.output), isStream) },
    ...refusals(isStream),
  };
  const get = { ...common, operationId: `${name}.get`, parameters: [...HEADERS, ...queryOf(request)], responses };
  const requestBody = { required: true, content: contentOf(request, isStream) };
  const post = { ...common, operationId: name, parameters: HEADERS, requestBody, responses };
  return hasGet(method) ? { get, post } : { post };
}

/** The first paragraph is the summary, and the description those after it, or the same if there is no other. */
function wordsOf(name: string, comment = ""): Schema {
  const [first = "", ...more] = comment.split(/\n\s*\n/);
  const summary = first.replace(/\s+/g, " ");
  return comment === "" ? { summary: name } : { summary, description: more.length > 0 ? more.join("\n\n") : first };
}
