import test from "ava";
import { UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { massAssignment, mayUpdate } from "./assignment.ts";
import { perform } from "./attack.ts";

// ASVS: V8.2.3, V15.3.3
test("no field changes by any mask, in any role, but those that the table gives to the role", async (t) => {
  const { tries, accepted } = await perform(massAssignment, false);
  t.deepEqual(accepted, []);
  t.true(tries > 1000);
});

// ASVS: V8.2.3
test("each field of a user has a rule, which says who may change it", (t) => {
  t.deepEqual(Object.keys(mayUpdate).sort(), UserSchema.fields.map(({ localName }) => localName).sort());
});
