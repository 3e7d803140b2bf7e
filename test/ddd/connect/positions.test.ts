import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { withPositions } from "../../../src/ddd/connect/positions.ts";
import type { ServiceDefinition } from "../../../src/ddd/connect/service/definition.ts";
import { PageTokenSeal } from "../../../src/ddd/query/page-token.ts";

const seal = new PageTokenSeal(new Uint8Array(32));

test("positions are collected where there are events to tell of, and cost nothing elsewhere", (t) => {
  const definition: ServiceDefinition<typeof UserService> = {
    service: UserService,
    implementation: { createUser: async () => ({}), getUser: async () => ({}) },
  };
  t.is(withPositions(definition, seal, new Set()), definition);
  const told = withPositions(definition, seal, new Set(["accounts.UserChanged"]));
  t.not(told.implementation.createUser, definition.implementation.createUser);
  // A read records nothing.
  t.is(told.implementation.getUser, definition.implementation.getUser);
});
