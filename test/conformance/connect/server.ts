/*
 * The server under test of the Connect conformance runner: our own listeners and pipeline, with the runner's service behind
 * them. The runner starts one for each combination of protocol, HTTP version and TLS, sends its requirements on stdin, and
 * reads the address on stdout.
 *
 * Usage: node server.js <connect|grpc> <file with the runner's FileDescriptorSet>
 */
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { pino } from "pino";
import { type ErrorModel, errorModel } from "../../../src/ddd/connect/error.ts";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { conformanceHandlers, NO_DEADLINE_MS } from "./server-handlers.ts";
import { readSchema, type ServerCompatRequest, type ServerCompatResponse } from "./server-messages.ts";

/** The runner prefixes its messages with their length, in 32 bits, big-endian. */
const LENGTH_BYTES = 4;

const [family, schemaPath = ""] = process.argv.slice(2);
const schema = readSchema(schemaPath);
const input = await buffer(process.stdin);
// The schema is read at run time, the type is written by hand.
const asked = fromBinary(schema.message("ServerCompatRequest"), input.subarray(LENGTH_BYTES)) as ServerCompatRequest;

const log = pino({ level: "fatal" }, pino.destination(2));
// Errors have no details of Brasa's: the runner counts details, and knows only its own.
const errors: ErrorModel = {
  toConnectError(error) {
    if (error instanceof ConnectError) return error;
    const { rawMessage, code } = errorModel.toConnectError(error);
    return new ConnectError(rawMessage, code);
  },
  complete(error) {
    const own = [...error.details];
    errorModel.complete(error);
    error.details = own;
  },
};
const pipeline = createPipeline({
  log,
  errors,
  unaryDeadlineMs: NO_DEADLINE_MS,
  streamDeadlineMs: NO_DEADLINE_MS,
});
const routes = [pipeline.route(schema.service, conformanceHandlers(schema))];
const where = { host: "127.0.0.1", port: 0, routes, log, errors };
const tls = asked.serverCreds && { cert: Buffer.from(asked.serverCreds.cert), key: Buffer.from(asked.serverCreds.key) };

const listener =
  family === "grpc"
    ? await listenGrpc(where)
    : await listenConnect({ ...where, pages: {}, cors: { origins: "*" }, ...(asked.useTls && tls ? { tls } : {}) });

const answer: ServerCompatResponse = { ...listener.address, ...(asked.useTls && tls ? { pemCert: tls.cert } : {}) };
const responseSchema = schema.message("ServerCompatResponse");
const message = toBinary(responseSchema, create(responseSchema, { ...answer }));
const length = Buffer.alloc(LENGTH_BYTES);
length.writeUInt32BE(message.length);
process.stdout.write(Buffer.concat([length, message]));

await once(process, "SIGTERM");
await listener.abort();
