import { ADMIN } from "../../ddd/connect/index.ts";
import { NotFoundError } from "../../ddd/error.ts";
import { auditIn, type Origin, UNKNOWN_ORIGIN } from "../audit/audit-event.ts";
import { type AccountsTools, sessionPartsOf } from "../context.ts";
import { normalizeEmail } from "../email.ts";
import type { User } from "../user.ts";
import { OPERATOR_ID } from "./access-token.ts";

/** The operator, in the audit trail. */
const OPERATOR: Origin = { ...UNKNOWN_ORIGIN, actor: OPERATOR_ID };

/** Makes an access token of the program itself, with roles, for so many minutes. It ends with its time, or with its key. */
export async function makeToken(tools: AccountsTools, roles: readonly string[], minutes: number): Promise<string> {
  const { tokens } = await sessionPartsOf(tools);
  // Told before there is a token: a token that nobody hears of must not exist.
  await tools.worker.run((unit) => auditIn(unit, tools, OPERATOR, { action: "MAKE_TOKEN", detail: roles.join(" ") }));
  const { token } = await tokens.issue({ id: OPERATOR_ID, roles }, minutes * 60_000);
  return token;
}

/** Makes a new key that signs access tokens. @returns the line to print */
export async function rotateKeys(tools: AccountsTools): Promise<string> {
  const { keyring } = await sessionPartsOf(tools);
  const id = await keyring.rotate(OPERATOR);
  return `${id} signs within two seconds; the keys before it are taken until the last of their tokens has ended`;
}

/** Lists the keys that sign access tokens. @returns the lines to print */
export async function listKeys(tools: AccountsTools): Promise<string> {
  const { keyring } = await sessionPartsOf(tools);
  const now = tools.now();
  const lines = (await keyring.list()).map(({ id, createTime, retireTime }) => {
    const state =
      retireTime === null ? "signs" : `${retireTime > now ? "taken until" : "retired"} ${retireTime.toISOString()}`;
    return `${id}  made ${createTime.toISOString()}  ${state}`;
  });
  return lines.join("\n") || "there is no key yet: the first start of the service makes one";
}

/** Gives a user a role, or takes it. @returns the line to print @throws NotFoundError if there is no such user */
export async function changeRole(
  tools: AccountsTools,
  command: "grant" | "revoke",
  email: string,
  role: string,
): Promise<string> {
  const { grants } = await sessionPartsOf(tools);
  const user = await userWith(tools, email);
  const options = { origin: OPERATOR };
  if (command === "grant") {
    const known = role === ADMIN ? "" : `; no access table of accounts names this role: the one it names is ${ADMIN}`;
    return (await grants.grant(user.id, role, options)).isNew
      ? `${user.email} is ${role} now${known}`
      : `${user.email} is ${role} already${known}`;
  }
  return (await grants.revoke(user.id, role, options))
    ? `${user.email} is no longer ${role}`
    : `${user.email} is not ${role}`;
}

/**
 * Removes a user's second factors, and ends the user's sessions: for one who has lost them all, and has shown in another way
 * who it is. @returns the line to print @throws NotFoundError if there is no such user
 */
export async function removeFactors(tools: AccountsTools, email: string): Promise<string> {
  const { factors } = await sessionPartsOf(tools);
  const user = await userWith(tools, email);
  await tools.worker.run(async (unit) => {
    await factors.remove(unit, user.id);
    await unit.sessions.drop({ userId: user.id });
    await auditIn(unit, tools, OPERATOR, { action: "REMOVE_FACTORS", subject: user.id });
  });
  return `${user.email} has no second factor now, and no session`;
}

/** @throws NotFoundError */
async function userWith({ worker }: AccountsTools, email: string): Promise<User> {
  const { items } = await worker.repositories.users.page({ where: { email: normalizeEmail(email) }, size: 1 });
  const [user] = items;
  if (!user) throw new NotFoundError("users", `there is no user with the email ${email}`);
  return user;
}
