import { AlreadyExistsError, NotFoundError, PreconditionError } from "../../ddd/error.ts";
import type { UnitOptions, Worker } from "../../ddd/worker.ts";
import { type AuditClock, type AuditedOptions, auditIn } from "../audit/audit-event.ts";
import type { AccountsRepositories } from "../repositories.ts";
import type { User } from "../user.ts";
import type { UserResource } from "../user-resource.ts";
import type { GivenFactor, Passkey } from "./factor.ts";
import { type NewSecret, newSecret, prepareCodes } from "./one-time-password.ts";
import {
  CHALLENGE_MS,
  type FactorRepositories,
  invalidChallenge,
  type SecondFactors,
  wrongFactor,
} from "./second-factors.ts";
import { hashOf, hashOfCode, newRecoveryCode } from "./secret-text.ts";
import { challengeIn, creationOptions, preparePasskeys, type RelyingParty, verifyRegistration } from "./web-authn.ts";

export interface SecondFactorResourceTools {
  readonly worker: Worker<AccountsRepositories>;
  /** On the same worker. */
  readonly users: UserResource;
  readonly factors: SecondFactors;
  readonly relyingParty: RelyingParty;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The session that changes factors. */
export interface ChangingSession {
  readonly userId: string;
  /** Undefined for a caller whose token names none. */
  readonly sessionId: string | undefined;
}

/** The same, with the proof that its user is there. */
export interface ProvenSession extends ChangingSession {
  readonly password: string;
  readonly given: GivenFactor | undefined;
}

/** For so long a secret waits for the app that is to have it. */
const CONFIRM_MS = 15 * 60_000;
const MAX_PASSKEYS = 20;
const RECOVERY_CODES = 10;

/** The use cases of a user's own second factors. Those with a ProvenSession throw the errors of `UserProof.run`. */
export class SecondFactorResource {
  readonly #worker: Worker<AccountsRepositories>;
  readonly #users: UserResource;
  readonly #factors: SecondFactors;
  readonly #relyingParty: RelyingParty;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #clock: AuditClock;

  constructor({ worker, users, factors, relyingParty, now, newId }: SecondFactorResourceTools) {
    this.#worker = worker;
    this.#users = users;
    this.#factors = factors;
    this.#relyingParty = relyingParty;
    this.#now = now;
    this.#newId = newId;
    this.#clock = { now, newId };
  }

  /** The factors of a user. */
  async get(userId: string, options: UnitOptions = {}) {
    const unit = this.#worker.repositoriesFor(options);
    return {
      totp: (await unit.totps.count({ id: userId, confirmTime: { isNull: false } })) > 0,
      passkeys: await passkeysOf(unit, userId),
      recoveryCodesLeft: await unit.recoveryCodes.count({ userId }),
    };
  }

  /** Makes a secret for an app, which does not count before `confirmTotp`. @throws AlreadyExistsError, reason TOTP_EXISTS */
  async createTotp(session: ProvenSession, options: AuditedOptions = {}): Promise<NewSecret> {
    await prepareCodes();
    return this.#changing(session, options, async (unit, { id, email }) => {
      await unit.totps.drop({ id, confirmTime: null });
      if ((await unit.totps.count({ id })) > 0) {
        const text = "the account has an authenticator app: delete it first, or add a passkey";
        throw new AlreadyExistsError(text, {}, { reason: "TOTP_EXISTS" });
      }
      const made = await newSecret(this.#relyingParty.name, email);
      const secret = this.#factors.seal(id, made.secret);
      const unused = { lastStep: 0, failures: 0, failTime: null, confirmTime: null };
      await unit.totps.create({ id, secret, createTime: this.#now(), ...unused });
      return made;
    });
  }

  /** Makes the app count. @throws NotFoundError, reason TOTP_NOT_FOUND; UnauthenticatedError for a wrong code */
  async confirmTotp(session: ChangingSession, code: string, options: AuditedOptions = {}): Promise<void> {
    const { userId: id } = session;
    await prepareCodes();
    await this.#worker.run(async (unit) => {
      const now = this.#now();
      const createTime = { gt: new Date(now.getTime() - CONFIRM_MS) };
      const [totp] = (await unit.totps.page({ where: { id, confirmTime: null, createTime }, size: 1 })).items;
      if (!totp) throw noTotp("no secret waits for an authenticator app: create one");
      const step = await this.#factors.stepOf(totp, code);
      if (step === undefined) throw wrongFactor();
      await unit.totps.update({ confirmTime: now, lastStep: step }, { id, confirmTime: null });
      await endOthers(unit, session);
      await auditIn(unit, this.#clock, options.origin, { action: "ADD_TOTP", subject: id });
    }, options);
  }

  /** @throws NotFoundError, reason TOTP_NOT_FOUND */
  async deleteTotp(session: ProvenSession, options: AuditedOptions = {}): Promise<void> {
    await this.#changing(session, options, async (unit, { id }) => {
      if ((await unit.totps.drop({ id, confirmTime: { isNull: false } })) === 0)
        throw noTotp("the account has no authenticator app");
      await this.#afterRemoval(unit, session);
      await auditIn(unit, this.#clock, options.origin, { action: "REMOVE_TOTP", subject: id });
    });
  }

  /** Makes the options by which a browser makes a passkey. @throws PreconditionError, reason TOO_MANY_PASSKEYS */
  async createPasskeyChallenge(session: ProvenSession, options: AuditedOptions = {}) {
    await preparePasskeys();
    return this.#changing(session, options, async (unit, user) => {
      const known = await passkeysOf(unit, user.id);
      requireRoom(known.length);
      const sessionId = session.sessionId ?? "";
      const asked = { userId: user.id, purpose: "register", sessionId } as const;
      const { challenge, expireTime } = await this.#factors.challenge(unit, asked);
      const named = { ...user, name: `${user.name} ${user.surname}` };
      const made = await creationOptions(this.#relyingParty, named, challenge, CHALLENGE_MS, known);
      return { options: made, expireTime };
    });
  }

  /**
   * Registers a passkey that a browser has made by the options of `createPasskeyChallenge`. These are used up then, also
   * if the passkey is refused.
   *
   * @param json a RegistrationResponseJSON
   * @throws UnauthenticatedError, reason CHALLENGE_INVALID; InvalidError; AlreadyExistsError, reason PASSKEY_EXISTS
   */
  async registerPasskey(
    session: ChangingSession,
    json: string,
    displayName: string,
    options: AuditedOptions = {},
  ): Promise<Passkey> {
    const { userId, sessionId = "" } = session;
    const challenge = challengeIn(json);
    if (challenge === undefined) throw invalidChallenge();
    const { factorChallenges } = this.#worker.repositoriesFor(options);
    const asked = { hash: hashOf(challenge), userId, sessionId, purpose: "register" } as const;
    if ((await factorChallenges.drop({ ...asked, expireTime: { gt: this.#now() } })) === 0) throw invalidChallenge();
    const registered = await verifyRegistration(this.#relyingParty, json, challenge);
    const credentialHash = hashOf(registered.credentialId);
    const [id, createTime] = [this.#newId(), this.#now()];
    const passkey = { id, userId, displayName, ...registered, credentialHash, createTime, useTime: null };
    const stored = this.#worker.run(async (unit) => {
      requireRoom(await unit.passkeys.count({ userId }));
      await endOthers(unit, session);
      await unit.passkeys.create(passkey);
      await auditIn(unit, this.#clock, options.origin, { action: "ADD_PASSKEY", subject: userId, detail: id });
    }, options);
    await stored.catch((error: unknown) => {
      if (!(error instanceof AlreadyExistsError)) throw error;
      const text = "the passkey is registered: use it, or make another one";
      throw new AlreadyExistsError(text, {}, { reason: "PASSKEY_EXISTS", cause: error });
    });
    return passkey;
  }

  /** @throws NotFoundError, reason PASSKEY_NOT_FOUND, if the user has none with the id */
  async deletePasskey(session: ProvenSession, id: string, options: AuditedOptions = {}): Promise<void> {
    await this.#changing(session, options, async (unit, { id: userId }) => {
      if ((await unit.passkeys.drop({ id, userId })) === 0) {
        throw new NotFoundError("passkeys", `there is no passkey ${id}`, { reason: "PASSKEY_NOT_FOUND" });
      }
      await this.#afterRemoval(unit, session);
      await auditIn(unit, this.#clock, options.origin, { action: "REMOVE_PASSKEY", subject: userId, detail: id });
    });
  }

  /** Makes recovery codes, in place of those before. @throws PreconditionError, reason NO_SECOND_FACTOR */
  createRecoveryCodes(session: ProvenSession, options: AuditedOptions = {}): Promise<string[]> {
    return this.#changing(session, options, async (unit, { id: userId }) => {
      if ((await this.#factors.kindsOf(unit, userId)).length === 0) {
        const text =
          "the account has no second factor that codes could stand for: add an authenticator app or a passkey";
        throw new PreconditionError(text, { reason: "NO_SECOND_FACTOR" });
      }
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      const createTime = this.#now();
      await unit.recoveryCodes.drop({ userId });
      await unit.recoveryCodes.create(...codes.map((code) => ({ userId, hash: hashOfCode(code), createTime })));
      await auditIn(unit, this.#clock, options.origin, { action: "CREATE_RECOVERY_CODES", subject: userId });
      return codes;
    });
  }

  #changing<T>(
    { userId, sessionId, password, given }: ProvenSession,
    options: AuditedOptions,
    work: (unit: AccountsRepositories, user: User) => Promise<T>,
  ): Promise<T> {
    return this.#users.proof.run({ id: userId, password }, { purpose: "change", sessionId, given, work }, options);
  }

  /** Recovery codes stand for a factor: they end with the last. */
  async #afterRemoval(unit: AccountsRepositories, session: ChangingSession): Promise<void> {
    const { userId } = session;
    if ((await this.#factors.kindsOf(unit, userId)).length === 0) await unit.recoveryCodes.drop({ userId });
    await unit.factorChallenges.drop({ userId });
    await endOthers(unit, session);
  }
}

/** Ends the sessions that others may have, as after a change of the password. */
async function endOthers({ sessions }: FactorRepositories, { userId, sessionId }: ChangingSession): Promise<void> {
  await sessions.drop({ userId, ...(sessionId === undefined ? {} : { id: { ne: sessionId } }) });
}

async function passkeysOf({ passkeys }: FactorRepositories, userId: string): Promise<Passkey[]> {
  const { items } = await passkeys.page({ where: { userId }, orderBy: ["createTime", "id"], size: 1000 });
  return items;
}

function requireRoom(passkeys: number): void {
  if (passkeys < MAX_PASSKEYS) return;
  throw new PreconditionError(`the account has ${MAX_PASSKEYS} passkeys: delete one first`, {
    reason: "TOO_MANY_PASSKEYS",
  });
}

function noTotp(text: string): NotFoundError {
  return new NotFoundError("totps", text, { reason: "TOTP_NOT_FOUND" });
}
