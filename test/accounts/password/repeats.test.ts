import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { DeactivateUserRequestSchema, UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { answerOf } from "../../helpers/answer.ts";
import { startApp } from "../../helpers/app.ts";

const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
const wrong = { ...credentials, password: "a wrong passphrase" };
const WRONG = "Unauthenticated INVALID_CREDENTIALS";

async function open(t: ExecutionContext, limits = false) {
  const app = await startApp({}, undefined, undefined, true, limits);
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  const users = createClient(UserService, transport);
  const creation = { user: { ...credentials, name: "Ada", surname: "Lovelace" }, requestId: randomUUID() };
  const created = await users.createUser(creation);
  return { users, units: createClient(UnitOfWorkService, transport), creation, created };
}

test("the stored answer to a repeat of ActivateUser and DeactivateUser is for a caller who knows the password", async (t) => {
  const { users } = await open(t);
  const requestId = randomUUID();
  const activated = await users.activateUser({ credentials, requestId });
  t.is(await answerOf(users.activateUser({ credentials: wrong, requestId })), WRONG);
  t.deepEqual(await users.activateUser({ credentials, requestId }), activated);
  const id = randomUUID();
  const deactivated = await users.deactivateUser({ credentials, requestId: id });
  t.deepEqual(await users.deactivateUser({ credentials, requestId: id }), deactivated);
  t.is(await answerOf(users.deactivateUser({ credentials: wrong, requestId: id })), WRONG);
  // And so is the one from before the account was deactivated.
  t.deepEqual(await users.activateUser({ credentials, requestId }), activated);
});

test("so is the stored answer to a repeated Commit", async (t) => {
  const { users, units } = await open(t);
  await users.activateUser({ credentials });
  const requestId = randomUUID();
  const commit = (given: typeof credentials) =>
    units.commit({
      operations: [
        {
          method: "accounts.v1.UserService/DeactivateUser",
          request: anyPack(DeactivateUserRequestSchema, create(DeactivateUserRequestSchema, { credentials: given })),
        },
      ],
      requestId,
    });
  const first = await commit(credentials);
  t.deepEqual(await commit(credentials), first);
  t.is(await answerOf(commit(wrong)), WRONG);
});

test("a wrong repeat counts as a guess", async (t) => {
  const { users } = await open(t, true);
  const requestId = randomUUID();
  await users.activateUser({ credentials, requestId });
  const answers: string[] = [];
  for (let i = 0; i < 7; i++) answers.push(await answerOf(users.activateUser({ credentials: wrong, requestId })));
  t.deepEqual(new Set(answers), new Set([WRONG, "ResourceExhausted RATE_LIMITED"]));
});

test("a repeat of CreateUser is answered alike with any password, and the user has the first", async (t) => {
  const { users, creation, created } = await open(t);
  const other = { ...creation, user: { ...creation.user, password: "another long passphrase" } };
  t.deepEqual(await users.createUser(other), created);
  t.deepEqual(await users.createUser(creation), created);
  t.is(await answerOf(users.activateUser({ credentials: { ...credentials, password: other.user.password } })), WRONG);
  t.is(await answerOf(users.activateUser({ credentials })), "accepted");
});
