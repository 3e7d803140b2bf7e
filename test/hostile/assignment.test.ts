import test from "ava";
import { UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { ProjectSchema, TaskSchema } from "../../gen/projects/v1/project_pb.js";
import { massAssignment, mayUpdate } from "./assignment.ts";
import { perform } from "./attack.ts";
import { mayUpdateProject, mayUpdateTask, projectMassAssignment } from "./project-assignment.ts";

// ASVS: V8.2.3, V15.3.3
test("no field changes by any mask, in any role, but those that the table gives to the role", async (t) => {
  const { tries, accepted } = await perform(massAssignment, false);
  t.deepEqual(accepted, []);
  t.true(tries > 1000);
});

// ASVS: V8.2.3, V15.3.3
test("no field of a project or a task changes by any mask, in any role, but those that the table gives to the role", async (t) => {
  const { tries, accepted } = await perform(projectMassAssignment, false);
  t.deepEqual(accepted, []);
  t.true(tries > 1000);
});

// ASVS: V8.2.3
test("each field of a user, a project and a task has a rule, which says who may change it", (t) => {
  for (const [rules, { fields }] of [
    [mayUpdate, UserSchema],
    [mayUpdateProject, ProjectSchema],
    [mayUpdateTask, TaskSchema],
  ] as const) {
    t.deepEqual(Object.keys(rules).sort(), fields.map(({ localName }) => localName).sort());
  }
});
