import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import { UserSchema } from "../../../../gen/accounts/v1/user_pb.js";
import { ActivateUserRequestSchema, UserService } from "../../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import {
  idempotent,
  preparation,
  type RepeatProofs,
  type ServiceDefinition,
  unitOfWorkService,
} from "../../../../src/ddd/connect/index.ts";
import { UnauthenticatedError } from "../../../../src/ddd/error.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { reach, refusal } from "../notes.ts";

const SECRET = "the right password";

type Credentials = { readonly credentials?: { readonly password: string } | undefined };

/** A service that activates users by a secret, and what happens in it. */
function served(own?: RepeatProofs<typeof UserService>) {
  const requests = new MemoryWorker(new MemoryDatabase(), { requests: IdempotencyRepository });
  const events: string[] = [];
  let inUnit = false;
  const checking = preparation(async ({ credentials }: Credentials) => {
    events.push(inUnit ? "compared in the unit" : "compared");
    return credentials?.password === SECRET;
  });
  const users: ServiceDefinition<typeof UserService> = {
    service: UserService,
    preparations: { activateUser: checking },
    repeatProofs: own ?? {
      activateUser: async (request, context) => {
        if (!(await checking.of(request, context))) throw new UnauthenticatedError("the password is wrong");
      },
    },
    implementation: {
      async activateUser(request, context) {
        if (!(await checking.of(request, context))) throw new UnauthenticatedError("the password is wrong");
        events.push("activated");
        return { user: create(UserSchema, { id: randomUUID() }) };
      },
    },
  };
  const log = { worker: requests, now: () => new Date() };
  const guarded = idempotent(users, log);
  const run = requests.run.bind(requests);
  requests.run = (work, options) =>
    run(async (unit) => {
      inUnit = true;
      try {
        return await work(unit);
      } finally {
        inUnit = false;
      }
    }, options);
  const { transport } = reach([guarded, idempotent(unitOfWorkService(requests, [guarded]), log)]);
  const { activateUser } = createClient(UserService, transport);
  const { commit } = createClient(UnitOfWorkService, transport);
  const request = (password: string, requestId: string) => ({
    credentials: { email: "ada@example.com", password },
    requestId,
  });
  const operation = (password: string, requestId = "") => ({
    method: "accounts.v1.UserService/ActivateUser",
    request: anyPack(ActivateUserRequestSchema, create(ActivateUserRequestSchema, request(password, requestId))),
  });
  return {
    events,
    alone: (password: string, requestId: string) => activateUser(request(password, requestId)),
    inCommit: (password: string, requestId: string) => commit({ operations: [operation(password)], requestId }),
    /** The operation is the repeat, and the Commit a new one. */
    asOperation: (password: string, requestId: string) => commit({ operations: [operation(password, requestId)] }),
  };
}

for (const way of ["alone", "inCommit", "asOperation"] as const) {
  test(`a repeat with a secret proves it again, before it gets the stored answer: ${way}`, async (t) => {
    const { events, ...calls } = served();
    const requestId = randomUUID();
    const first = await calls[way](SECRET, requestId);
    t.deepEqual(events, ["compared", "activated"]);
    t.deepEqual(await calls[way](SECRET, requestId), first);
    const { error } = await refusal(t, calls[way]("a wrong password", requestId));
    t.regex(error.message, /the password is wrong/);
    // Never in the unit, in which others would wait for a hash.
    t.deepEqual(events, ["compared", "activated", "compared", "compared"]);
  });

  test(`control: where a repeat need not prove anything, any secret gets the stored answer: ${way}`, async (t) => {
    const { events, ...calls } = served({ activateUser: "unproven" });
    const requestId = randomUUID();
    const first = await calls[way](SECRET, requestId);
    t.deepEqual(await calls[way]("a wrong password", requestId), first);
    t.deepEqual(events, ["compared", "activated"]);
  });
}

test("a caller who proves nothing does not learn that an id was used for another request", async (t) => {
  const { alone, inCommit } = served();
  const requestId = randomUUID();
  await inCommit(SECRET, requestId);
  t.regex((await refusal(t, alone("a wrong password", requestId))).error.message, /the password is wrong/);
  t.is((await refusal(t, alone(SECRET, requestId))).reason, "INVALID_REQUEST_ID");
});

test("a service says of each repeatable request with a secret how a repeat proves its caller", (t) => {
  const error = t.throws(() => served({}));
  t.regex(error?.message ?? "", /^requests of accounts\.v1\.UserService\/ActivateUser have secrets.*repeatProofs/);
});
