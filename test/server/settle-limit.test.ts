import { randomUUID } from "node:crypto";
import { type Client, createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { SettleResponse_Outcome as Outcome, UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { answerOf } from "../helpers/answer.ts";
import { startApp } from "../helpers/app.ts";
import { transportFrom } from "../helpers/network/from-address.ts";

const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
const LIMITED = "ResourceExhausted RATE_LIMITED";
/** As many ids as one address may make void in a minute. */
const MAX = 60;

async function open(t: ExecutionContext, authenticates: boolean) {
  const app = await startApp({}, undefined, undefined, authenticates);
  t.teardown(() => app.close());
  /** @param n the last part of the address */
  const from = (n: number) => {
    const transport = transportFrom(`127.1.0.${n}`, app.grpc);
    return { users: createClient(UserService, transport), units: createClient(UnitOfWorkService, transport) };
  };
  return { from };
}

const creation = (requestId: string) => ({ user: { ...credentials, name: "Ada", surname: "Lovelace" }, requestId });
const call = (requestId = randomUUID()) => ({ requestId, method: "accounts.v1.UserService/CreateUser" });

function makeVoid({ units }: { readonly units: Client<typeof UnitOfWorkService> }, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => answerOf(units.settle(call()))));
}

test("strangers fill no log with ids that they make up; calls that were answered are settled all the same [V2.4.1]", async (t) => {
  const { from } = await open(t, true);
  const stranger = from(1);
  const requestId = randomUUID();
  await stranger.users.createUser(creation(requestId));
  t.deepEqual(await makeVoid(stranger, MAX), Array(MAX).fill("accepted"));
  const refused = randomUUID();
  t.is(await answerOf(stranger.units.settle(call(refused))), LIMITED);
  t.is((await stranger.units.settle(call(requestId))).outcome, Outcome.ANSWERED);
  // Nothing was stored for the id that was refused: a call may use it.
  const grace = { ...creation(refused).user, email: "grace@example.com" };
  t.is(await answerOf(stranger.users.createUser({ user: grace, requestId: refused })), "accepted");
  // Neither from elsewhere nor for a caller with a token.
  t.is((await from(2).units.settle(call())).outcome, Outcome.VOID);
  await stranger.users.activateUser({ credentials });
  const { tokens } = await stranger.users.signIn({ credentials });
  const as = { headers: { authorization: `Bearer ${tokens?.accessToken}` } };
  t.is((await stranger.units.settle(call(), as)).outcome, Outcome.VOID);
});

test("control: where nothing tells callers apart, none is limited", async (t) => {
  const { from } = await open(t, false);
  t.deepEqual(await makeVoid(from(1), MAX + 1), Array(MAX + 1).fill("accepted"));
});
