import { ADMIN } from "../../ddd/connect/index.ts";
import { NotFoundError, PermissionError, PreconditionError } from "../../ddd/error.ts";
import type { Worker } from "../../ddd/worker.ts";
import { type AuditClock, type AuditedOptions, auditIn } from "../audit/audit-event.ts";
import type { SessionRepositories } from "../session/session-resource.ts";
import { MAX_ROLES_LENGTH, type RoleGrant, rolesIn } from "./grant.ts";

export interface GrantTools {
  readonly worker: Worker<SessionRepositories>;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Options of a change of roles. */
export interface GrantOptions extends AuditedOptions {
  /**
   * The id of the admin who makes it, who must still be one when it takes effect. Then the last admin stays, too.
   *
   * @default the operator of the program, who may do all
   */
  readonly by?: string | undefined;
}

/** The use cases of users' roles, each one unit. A change counts from the next call on, in the user's sessions, too. */
export class GrantResource {
  readonly #worker: Worker<SessionRepositories>;
  readonly #now: () => Date;
  readonly #clock: AuditClock;

  constructor({ worker, now, newId }: GrantTools) {
    this.#worker = worker;
    this.#now = now;
    this.#clock = { now, newId };
  }

  /**
   * Gives a user a role. One that the user has stays as it is.
   *
   * @param role one that `ROLE` takes
   * @returns the grant, and whether it is new
   * @throws NotFoundError, reason USER_NOT_FOUND; PreconditionError, reason TOO_MANY_ROLES; PermissionError, reason NOT_ALLOWED, where
   *   `by` is no active admin
   */
  grant(
    userId: string,
    role: string,
    options: GrantOptions = {},
  ): Promise<{ readonly grant: RoleGrant; readonly isNew: boolean }> {
    return this.#worker.run(async (unit) => {
      await requireAdmin(unit, options.by);
      if ((await unit.users.count({ id: userId })) === 0) {
        throw new NotFoundError("users", `there is no user ${userId}`, { reason: "USER_NOT_FOUND" });
      }
      const { items } = await unit.roleGrants.page({ where: { userId, role }, size: 1 });
      const [held] = items;
      if (held) return { grant: held, isNew: false };
      const grant = { userId, role, createTime: this.#now() };
      await unit.roleGrants.create(grant);
      const roles = await rolesIn(unit, userId);
      // Otherwise no session could begin any more.
      if (roles.length > MAX_ROLES_LENGTH) {
        const text = "the user's roles have names that are too long together: revoke another one first";
        throw new PreconditionError(text, { reason: "TOO_MANY_ROLES" });
      }
      await unit.sessions.update({ roles }, { userId });
      await auditIn(unit, this.#clock, options.origin, { action: "GRANT_ROLE", subject: userId, detail: role });
      return { grant, isNew: true };
    }, options);
  }

  /**
   * Takes a role from a user.
   *
   * @returns whether the user has had it
   * @throws PermissionError as `grant` does; PreconditionError, reason LAST_ADMIN, where `by` takes the role of admins from the only
   *   active user who has it
   */
  revoke(userId: string, role: string, options: GrantOptions = {}): Promise<boolean> {
    return this.#worker.run(async (unit) => {
      await requireAdmin(unit, options.by);
      if ((await unit.roleGrants.drop({ userId, role })) === 0) return false;
      if (options.by !== undefined && role === ADMIN && !(await hasAdmin(unit))) {
        throw new PreconditionError("no active user would be admin any more: make another one admin first", {
          reason: "LAST_ADMIN",
        });
      }
      await unit.sessions.update({ roles: await rolesIn(unit, userId) }, { userId });
      await auditIn(unit, this.#clock, options.origin, { action: "REVOKE_ROLE", subject: userId, detail: role });
      return true;
    }, options);
  }
}

/** The access table has let the admin pass some time ago: a proof takes its time, in which others may have taken the role. */
async function requireAdmin({ users, roleGrants }: SessionRepositories, id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const isAdmin =
    (await roleGrants.count({ userId: id, role: ADMIN })) > 0 && (await users.count({ id, active: true })) > 0;
  if (!isAdmin) throw new PermissionError("the caller is no admin any more", { reason: "NOT_ALLOWED" });
}

/** Whether an active user is admin. */
async function hasAdmin({ users, roleGrants }: SessionRepositories): Promise<boolean> {
  for await (const { userId } of roleGrants.list({ where: { role: ADMIN } })) {
    if ((await users.count({ id: userId, active: true })) > 0) return true;
  }
  return false;
}
