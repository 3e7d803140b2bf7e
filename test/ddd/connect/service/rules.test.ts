import test from "ava";
import { z } from "zod";
import { UserService } from "../../../../gen/accounts/v1/user_service_pb.js";
import { validate } from "../../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../../src/ddd/error.ts";

/** The violation's text for an id that breaks a rule. */
function said(rule: z.ZodType, id: unknown): string | undefined {
  try {
    validate(z.object({ id: rule }), UserService.method.getUser, { id });
  } catch (error) {
    if (error instanceof InvalidError) return error.violations.map(({ description }) => description).join("; ");
    throw error;
  }
  return undefined;
}

test("a rule without a text of its own has a plain one", (t) => {
  const cases: [z.ZodType, unknown, string][] = [
    [z.string(), undefined, "is required"],
    [z.string(), 1, "must be a string"],
    [z.string().min(1), "", "must have at least 1 character"],
    [z.string().max(3), "four", "must have at most 3 characters"],
    [z.array(z.string()).min(2), ["a"], "must have at least 2 elements"],
    [z.number().min(3), 2, "must be at least 3"],
    [z.number().gt(3), 3, "must be more than 3"],
    [z.bigint().lte(3n), 4n, "must be at most 3"],
    [z.number().int(), 1.5, "must be an int"],
    [z.number().multipleOf(5), 7, "must be a multiple of 5"],
    [z.date().min(new Date(0)), new Date(-1), "must be no earlier than 1970-01-01T00:00:00.000Z"],
    [z.email(), "no", "must be an email address such as ada@example.com"],
    [z.uuid(), "no", "must be a UUID such as 0198c0de-0000-7000-8000-000000000000"],
    [z.string().regex(/^a+$/), "b", "must match /^a+$/"],
    [z.string().startsWith("a"), "b", 'must begin with "a"'],
    [z.enum(["a", "b"]), "c", "must be one of a, b"],
    [z.literal("a"), "c", "must be a"],
    [z.union([z.string(), z.number()]), true, "is of none of the forms that are allowed"],
    [z.string().refine(() => false), "a", "is not allowed"],
    [z.strictObject({}), { x: 1 }, "must not have x"],
  ];
  for (const [rule, value, text] of cases) t.is(said(rule, value), text);
  t.is(said(z.string().min(1, "must be called something"), ""), "must be called something");
  t.is(said(z.string().min(1), "a"), undefined);
});

test("only the first violation of a field is reported", (t) => {
  const rule = z.string().min(3, "too short").regex(/^a/, "no a");
  t.is(said(rule, "b"), "too short");
});
