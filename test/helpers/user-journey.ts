import type { ExecutionContext } from "ava";

/** A call's failure as any client sees it. */
export class CallError extends Error {
  /** gRPC code in UPPER_SNAKE_CASE. */
  readonly code: string;
  /** ErrorInfo.reason. */
  readonly reason: string | undefined;
  /** BadRequest's field paths. */
  readonly fields: readonly string[];
  constructor(code: string, message: string, details: readonly Detail[]) {
    super(`${code}: ${message}`);
    this.code = code;
    this.reason = details.find((detail) => detail.reason !== undefined)?.reason;
    this.fields = details.flatMap((detail) => detail.fieldViolations ?? []).map(({ field = "" }) => field);
  }
}

/** The properties of error details that tests read, in JSON form. */
export interface Detail {
  readonly reason?: string;
  readonly fieldViolations?: readonly { field?: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: messages in their JSON form, as they come
export type Json = any;

/** accounts.v1.UserService by some client, in protobuf's JSON form. A failed call throws CallError. */
export interface JsonClient {
  call(method: string, request: Json): Promise<Json>;
  stream(method: string, request: Json): Promise<Json[]>;
}

const password = "a long enough passphrase";

/** Creates, activates, changes, finds and deletes a user, with the errors on the way: the same for every client and protocol. */
export async function userJourney(t: ExecutionContext, { call, stream }: JsonClient, email: string): Promise<void> {
  const credentials = { email: email.toUpperCase(), password };
  const { user: created } = await call("CreateUser", { user: { email, password, name: "Ada", surname: "Lovelace" } });
  t.like(created, { name: "Ada", surname: "Lovelace", email });
  t.falsy(created.active);
  t.notRegex(JSON.stringify(created), /passphrase|argon2/);
  await fails(
    t,
    call("CreateUser", { user: { email, password, name: "B", surname: "B" } }),
    "ALREADY_EXISTS",
    "EMAIL_TAKEN",
  );

  await fails(t, call("SignIn", { credentials }), "FAILED_PRECONDITION", "USER_INACTIVE");
  await fails(
    t,
    call("SignIn", { credentials: { email, password: "wrong" } }),
    "UNAUTHENTICATED",
    "INVALID_CREDENTIALS",
  );
  await fails(
    t,
    call("SignIn", { credentials: { email: "nobody@x.yz", password } }),
    "UNAUTHENTICATED",
    "INVALID_CREDENTIALS",
  );
  t.true((await call("ActivateUser", { credentials })).user.active);
  t.is((await call("SignIn", { credentials })).user.id, created.id);
  t.falsy((await call("DeactivateUser", { credentials })).user.active);
  await fails(t, call("SignIn", { credentials }), "FAILED_PRECONDITION", "USER_INACTIVE");
  t.true((await call("ActivateUser", { credentials })).user.active);
  const { user: again } = await call("ActivateUser", { credentials });

  const { id } = created;
  const { user: renamed } = await call("UpdateUser", {
    user: { id, name: "Augusta", etag: again.etag },
    updateMask: "name",
  });
  t.like(renamed, { name: "Augusta", surname: "Lovelace", email, active: true });
  t.not(renamed.etag, again.etag);
  await fails(
    t,
    call("UpdateUser", { user: { id, name: "X", etag: again.etag }, updateMask: "name" }),
    "ABORTED",
    "STALE_ETAG",
  );
  await fails(
    t,
    call("UpdateUser", { user: { id, email: "x@y.zz" }, updateMask: "email" }),
    "INVALID_ARGUMENT",
    undefined,
    ["update_mask"],
  );
  t.deepEqual((await call("GetUser", { id })).user, renamed);

  const filter = `email = "${email}"`;
  t.deepEqual((await call("ListUsers", { filter })).users, [renamed]);
  t.deepEqual(await stream("StreamUsers", { filter }), [{ user: renamed }]);
  await fails(t, call("ListUsers", { filter: "salary > 3" }), "INVALID_ARGUMENT", undefined, ["filter"]);
  await fails(t, call("ListUsers", { orderBy: "salary" }), "INVALID_ARGUMENT", undefined, ["order_by"]);
  await fails(t, call("ListUsers", { pageSize: -1 }), "INVALID_ARGUMENT", undefined, ["page_size"]);
  await fails(t, call("ListUsers", { pageToken: "x" }), "INVALID_ARGUMENT", undefined, ["page_token"]);
  await fails(t, call("GetUser", { id: "7" }), "INVALID_ARGUMENT", undefined, ["id"]);
  await fails(t, call("CreateUser", {}), "INVALID_ARGUMENT", undefined, ["user"]);
  await fails(
    t,
    call("CreateUser", { user: { email: "nope", password: "short", name: "", surname: "x" } }),
    "INVALID_ARGUMENT",
    undefined,
    ["user.email", "user.password", "user.name"],
  );

  await fails(t, call("DeleteUser", { id, etag: created.etag }), "ABORTED", "STALE_ETAG");
  await call("DeleteUser", { id, etag: renamed.etag });
  await fails(t, call("GetUser", { id }), "NOT_FOUND", "USER_NOT_FOUND");
  await fails(t, call("DeleteUser", { id }), "NOT_FOUND", "USER_NOT_FOUND");
}

/** Asserts that a call fails with this code, reason and violated fields. */
export async function fails(
  t: ExecutionContext,
  work: Promise<unknown>,
  code: string,
  reason?: string,
  fields?: readonly string[],
): Promise<void> {
  const error = await t.throwsAsync(work, { instanceOf: CallError });
  t.is(error?.code, code, error?.message);
  if (reason !== undefined) t.is(error?.reason, reason);
  if (fields !== undefined) t.deepEqual(error?.fields, fields);
}
