import { ifFound, NotFoundError, UnauthenticatedError } from "../../ddd/error.ts";
import type { Page } from "../../ddd/query/page.ts";
import type { Repository } from "../../ddd/repository.ts";
import type { UnitOptions, Worker } from "../../ddd/worker.ts";
import { type AuditClock, type AuditEvent, type AuditedOptions, auditIn } from "../audit/audit-event.ts";
import { type RoleGrant, rolesIn } from "../grant/grant.ts";
import type { User } from "../user.ts";
import { beginSession, type OpenSession, readRefreshToken, refreshSession, type Session } from "./session.ts";

/** The repositories that sessions need. */
export type SessionRepositories = {
  users: Repository<User>;
  sessions: Repository<Session>;
  roleGrants: Repository<RoleGrant>;
  auditEvents: Repository<AuditEvent>;
};

export interface SessionTools {
  readonly worker: Worker<SessionRepositories>;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The maximum number of a user's sessions: one more ends the one that was not refreshed for longest. */
export const MAX_SESSIONS = 100;

/** The sessions that a call may see: a user's, or all. */
export type SessionScope = { readonly userId?: string };

/** The use cases of sessions. */
export class SessionResource {
  readonly #worker: Worker<SessionRepositories>;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #clock: AuditClock;

  constructor({ worker, now, newId }: SessionTools) {
    this.#clock = { now, newId };
    this.#worker = worker;
    this.#now = now;
    this.#newId = newId;
  }

  /** Begins a session in the unit that has proven the user. */
  async begin(unit: SessionRepositories, userId: string, address: string): Promise<OpenSession> {
    const now = this.#now();
    await this.#makeRoom(unit, userId, now);
    const open = beginSession(this.#newId(), userId, await rolesIn(unit, userId), address, now);
    await unit.sessions.create(open.session);
    return open;
  }

  /**
   * Renews a session by its refresh token. One that was used before ends the session, since somebody else must have it; a
   * text that the session has not made changes nothing.
   *
   * @throws UnauthenticatedError, reason REFRESH_TOKEN_INVALID
   */
  async refresh(refreshToken: string, options: AuditedOptions = {}): Promise<OpenSession> {
    const token = readRefreshToken(refreshToken);
    if (!token) throw invalidToken();
    const { sessions } = this.#worker.repositoriesFor(options);
    // One statement changes the session, and only in the state that was read: of many at once, one renews it, and the
    // others look again and find a repeat.
    for (;;) {
      const session = await ifFound(sessions.retrieve({ id: token.id }));
      if (!session) throw invalidToken();
      const result = refreshSession(session, token, this.#now());
      switch (result.kind) {
        case "renewed": {
          const { secretHash, parentHash, refreshTime, expireTime } = result.session;
          const change = { secretHash, parentHash, refreshTime, expireTime };
          const state = { id: session.id, secretHash: session.secretHash };
          if ((await sessions.update(change, state)).length > 0) return result;
          break;
        }
        case "repeated":
          return { session, secret: result.secret };
        case "reused":
          await this.#endReused(session, options);
          throw invalidToken();
        // No event of the trail: it would be somebody's who has no part in it.
        case "forged":
        case "expired":
          throw invalidToken();
      }
    }
  }

  /** Ends a session, or all of a user's. */
  async end(userId: string, id: string | undefined, options: AuditedOptions = {}): Promise<void> {
    const action = id === undefined ? "SIGN_OUT_EVERYWHERE" : "SIGN_OUT";
    await this.#worker.run(async (unit) => {
      const ended = await unit.sessions.drop({ userId, ...(id === undefined ? {} : { id }) });
      if (ended > 0) await auditIn(unit, this.#clock, options.origin, { action, subject: userId, detail: id ?? "" });
    }, options);
  }

  /** Ends a session that the caller may see. @throws NotFoundError */
  async revoke(id: string, scope: SessionScope, options: AuditedOptions = {}): Promise<void> {
    await this.#worker.run(async (unit) => {
      const { items } = await unit.sessions.page({ where: { id, ...scope }, size: 1 });
      const [session] = items;
      if (!session || (await unit.sessions.drop({ id, ...scope })) === 0) {
        throw new NotFoundError("sessions", `there is no session ${id}`);
      }
      const revoked = { action: "REVOKE_SESSION", subject: session.userId, detail: id } as const;
      await auditIn(unit, this.#clock, options.origin, revoked);
    }, options);
  }

  /**
   * A page of a user's sessions, the newest first.
   *
   * @param page its size, at most MAX_SESSIONS, and the token of the page before
   * @throws NotFoundError for a user whom the caller may not see
   */
  async list(
    userId: string,
    { size, token }: { readonly size: number; readonly token: string },
    scope: SessionScope,
    options: UnitOptions = {},
  ): Promise<Page<Session>> {
    const { sessions, users } = this.#worker.repositoriesFor(options);
    const isVisible = scope.userId === undefined || scope.userId === userId;
    if (!isVisible || (await users.count({ id: userId })) === 0)
      throw new NotFoundError("users", `there is no user ${userId}`);
    const where = { userId, expireTime: { gt: this.#now() } };
    return sessions.page({ where, orderBy: ["createTime desc"], size, token });
  }

  /** Ends a session whose refresh token somebody else has; of many uses at once, one leaves a trace. */
  async #endReused({ id, userId }: Session, options: AuditedOptions): Promise<void> {
    await this.#worker.run(async (unit) => {
      if ((await unit.sessions.drop({ id })) === 0) return;
      const reused = { action: "REFRESH_TOKENS", outcome: "FAILED", subject: userId, detail: "TOKEN_REUSED" } as const;
      await auditIn(unit, this.#clock, options.origin, reused);
    }, options);
  }

  /** Deletes the user's sessions that have expired, and the one that was not refreshed for longest if there are too many. */
  async #makeRoom({ sessions }: SessionRepositories, userId: string, now: Date): Promise<void> {
    await sessions.drop({ userId, expireTime: { lte: now } });
    // Most users have few, of whom it is enough to know the number.
    if ((await sessions.count({ userId })) < MAX_SESSIONS) return;
    const { items } = await sessions.page({ where: { userId }, orderBy: ["refreshTime desc"], size: MAX_SESSIONS });
    const oldest = items[MAX_SESSIONS - 1];
    if (oldest) await sessions.drop({ userId, refreshTime: { lte: oldest.refreshTime } });
  }
}

function invalidToken(): UnauthenticatedError {
  return new UnauthenticatedError("the refresh token is used up, or its session has ended: sign in again", {
    reason: "REFRESH_TOKEN_INVALID",
  });
}
