import { randomUUID } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { accountsContext } from "../src/accounts/context.ts";
import { createApp } from "../src/server/app.ts";
import { readConfig } from "../src/server/config.ts";
import { createLog } from "../src/server/log/log.ts";
import { reportMore } from "./events-recording.ts";
import { interleave } from "./interleave.ts";
import { quick } from "./machine.ts";

const ROUNDS = quick ? 15 : 40;
const CALLS = quick ? 40 : 100;

/**
 * CreateUser by gRPC, one call after another, with events and without them, turn by turn. Passwords are not hashed, and nothing
 * reacts to the events: both would hide what recording costs. The relay marks them in the same process.
 *
 * @param urls of two empty databases
 */
export async function measureProductRecording(name: string, urls: { recording: string; plain: string }): Promise<void> {
  const recording = await openProduct(urls.recording, true);
  const plain = await openProduct(urls.plain, false);
  const turn =
    ({ users }: typeof plain) =>
    async () => {
      for (let i = 0; i < CALLS; i++) await users.createUser({ user: newUser() });
    };
  const turns = await interleave(ROUNDS, { recording: turn(recording), plain: turn(plain) }, 2);
  reportMore(
    `CreateUser, which records an event, by gRPC, without hashing, ${name}`,
    turns.recording,
    turns.plain,
    CALLS,
  );
  await recording.close();
  await plain.close();
}

async function openProduct(databaseUrl: string, records: boolean) {
  const hasher = { hash: async () => "not-hashed", verify: async () => false, isOutdated: () => false };
  const { reactions: _, ...context } = accountsContext({ hasher, authenticates: false, limits: false });
  const app = createApp(readConfig({ DATABASE_URL: databaseUrl, GRPC_PORT: "0", HTTP_PORT: "0" }), {
    contexts: [
      records
        ? context
        : { ...context, services: (tools) => context.services({ ...tools, events: { record: async () => {} } }) },
    ],
    log: createLog("error"),
  });
  const { grpc } = await app.start();
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` }));
  return { users, close: () => app.close() };
}

function newUser() {
  const email = `${randomUUID()}@example.com`;
  return { email, password: "four words of it", name: "Ada", surname: "Lovelace" };
}
