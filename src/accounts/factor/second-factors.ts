import { type DomainError, ExhaustedError, PreconditionError, UnauthenticatedError } from "../../ddd/error.ts";
import type { Repository } from "../../ddd/repository.ts";
import type { SecretBox } from "../secret/secret-box.ts";
import type { SessionRepositories } from "../session/session-resource.ts";
import type { FactorChallenge, FactorKind, GivenFactor, Passkey, Purpose, RecoveryCode, Totp } from "./factor.ts";
import { prepareCodes, stepOf } from "./one-time-password.ts";
import { hashOf, hashOfCode, newChallenge } from "./secret-text.ts";
import { preparePasskeys, type RelyingParty, requestOptions, verifyAssertion } from "./web-authn.ts";

/** The repositories that second factors need. */
export type FactorRepositories = SessionRepositories & {
  totps: Repository<Totp>;
  passkeys: Repository<Passkey>;
  recoveryCodes: Repository<RecoveryCode>;
  factorChallenges: Repository<FactorChallenge>;
};

export interface SecondFactorTools {
  readonly box: SecretBox;
  readonly relyingParty: RelyingParty;
  readonly now: () => Date;
}

/** The call that asks for a proof. */
export interface AskingCall {
  readonly userId: string;
  readonly purpose: Exclude<Purpose, "register">;
  /** The session that asks; "" for none. */
  readonly sessionId: string;
}

/** How long a challenge is good (Web Authentication Level 3, section 15.1, recommends 5 to 10 minutes). */
export const CHALLENGE_MS = 5 * 60_000;
/** The maximum number of answers to one challenge. */
const MAX_TRIES = 5;
/** The maximum number of an account's challenges: one more ends the oldest. */
const MAX_CHALLENGES = 10;
/**
 * The maximum number of wrong codes of an app in `FAILURES_MS`. Of a million codes three are right at a time: a caller who
 * knows the password guesses one within a year with a probability of 2 %. Passkeys and recovery codes cannot be guessed,
 * and are taken nevertheless.
 */
const MAX_FAILURES = 20;
const FAILURES_MS = 24 * 60 * 60_000;

/** Asks for the second factor of an account, and proves it. */
export class SecondFactors {
  readonly #box: SecretBox;
  readonly #relyingParty: RelyingParty;
  readonly #now: () => Date;

  constructor({ box, relyingParty, now }: SecondFactorTools) {
    this.#box = box;
    this.#relyingParty = relyingParty;
    this.#now = now;
  }

  /** Loads the code for a proof, so that no unit waits for it. */
  async prepare(given: GivenFactor | undefined): Promise<void> {
    if (given?.kind === "totp") await prepareCodes();
    if (given?.kind === "passkey") await preparePasskeys();
  }

  /**
   * Proves the second factor in the unit that has proven the password. An account without one needs no proof.
   *
   * @returns the refusal; undefined if the proof is good. The caller throws it when the unit has taken effect: the unit
   *   keeps the challenge, and the number of tries
   */
  async prove(
    unit: FactorRepositories,
    call: AskingCall,
    given: GivenFactor | undefined,
  ): Promise<DomainError | undefined> {
    const kinds = await this.kindsOf(unit, call.userId);
    if (kinds.length === 0) return undefined;
    if (!given) return this.#demand(unit, call, kinds);
    const hash = hashOf(given.challenge);
    if (!(await this.#countTry(unit, call, hash))) return invalidChallenge();
    const refusal = await this.#take(unit, call.userId, given);
    if (!refusal) await unit.factorChallenges.drop({ hash });
    return refusal;
  }

  /** The kinds of proofs that an account can give; [] if it has no second factor. */
  async kindsOf(unit: FactorRepositories, userId: string): Promise<FactorKind[]> {
    const totps = await unit.totps.count({ id: userId, confirmTime: { isNull: false } });
    const passkeys = await unit.passkeys.count({ userId });
    if (totps + passkeys === 0) return [];
    const codes = await unit.recoveryCodes.count({ userId });
    return [
      ...(totps > 0 ? (["totp"] as const) : []),
      ...(passkeys > 0 ? (["passkey"] as const) : []),
      ...(codes > 0 ? (["recovery_code"] as const) : []),
    ];
  }

  /** Stores a challenge. @returns it, and when it ends */
  async challenge(
    { factorChallenges }: FactorRepositories,
    { userId, purpose, sessionId }: { readonly userId: string; readonly purpose: Purpose; readonly sessionId: string },
  ): Promise<{ readonly challenge: string; readonly expireTime: Date }> {
    const now = this.#now();
    const challenge = newChallenge();
    const expireTime = new Date(now.getTime() + CHALLENGE_MS);
    await factorChallenges.drop({ userId, expireTime: { lte: now } });
    const newest = { where: { userId }, orderBy: ["createTime desc"], size: MAX_CHALLENGES } as const;
    const oldest = (await factorChallenges.page(newest)).items[MAX_CHALLENGES - 1];
    if (oldest) await factorChallenges.drop({ userId, createTime: { lte: oldest.createTime } });
    const hash = hashOf(challenge);
    await factorChallenges.create({ hash, userId, purpose, sessionId, tries: 0, createTime: now, expireTime });
    return { challenge, expireTime };
  }

  /** @returns the error that asks for the factor */
  async #demand(unit: FactorRepositories, call: AskingCall, kinds: readonly FactorKind[]): Promise<DomainError> {
    const { challenge, expireTime } = await this.challenge(unit, call);
    const options = kinds.includes("passkey")
      ? { passkey_options: requestOptions(this.#relyingParty, challenge, CHALLENGE_MS) }
      : {};
    return new PreconditionError("the account has a second factor: repeat the call with it, for this challenge", {
      reason: "SECOND_FACTOR_REQUIRED",
      metadata: { challenge, expire_time: expireTime.toISOString(), factors: kinds.join(","), ...options },
    });
  }

  /** Counts an answer before it is looked at. @returns whether it answers a challenge of the call, and is not one too many */
  async #countTry({ factorChallenges }: FactorRepositories, call: AskingCall, hash: string): Promise<boolean> {
    const where = { hash, ...call, expireTime: { gt: this.#now() }, tries: { lt: MAX_TRIES } };
    const [asked] = (await factorChallenges.page({ where, size: 1 })).items;
    if (!asked) return false;
    return (await factorChallenges.update({ tries: asked.tries + 1 }, { hash, tries: asked.tries })).length === 1;
  }

  /**
   * Takes a proof that is right: it is good no more then. Each statement changes the row only in the state that was read,
   * so that of two units one takes it.
   *
   * @returns the refusal of another proof
   */
  async #take(unit: FactorRepositories, userId: string, given: GivenFactor): Promise<DomainError | undefined> {
    switch (given.kind) {
      case "totp":
        return this.#takeTotp(unit, userId, given.proof);
      case "recovery_code":
        return refusedUnless((await unit.recoveryCodes.drop({ userId, hash: hashOfCode(given.proof) })) === 1);
      case "passkey":
        return refusedUnless(await this.#takePasskey(unit, userId, given));
    }
  }

  async #takeTotp({ totps }: FactorRepositories, id: string, code: string): Promise<DomainError | undefined> {
    const [totp] = (await totps.page({ where: { id, confirmTime: { isNull: false } }, size: 1 })).items;
    if (!totp) return wrongFactor();
    const now = this.#now();
    const endTime = totp.failTime && new Date(totp.failTime.getTime() + FAILURES_MS);
    const isRunning = endTime !== null && now < endTime;
    if (isRunning && totp.failures >= MAX_FAILURES) {
      const text = "too many wrong codes were given: use a passkey or a recovery code, or try again later";
      const retryAfterMs = endTime.getTime() - now.getTime();
      return new ExhaustedError(text, { reason: "TOO_MANY_TRIES", retryAfterMs });
    }
    const step = await this.stepOf(totp, code);
    const state = { id, failures: totp.failures, lastStep: totp.lastStep };
    if (step === undefined) {
      const failures = isRunning ? totp.failures + 1 : 1;
      await totps.update({ failures, failTime: isRunning ? totp.failTime : now }, state);
      return wrongFactor();
    }
    // The count goes on: it is of a caller who knows the password, and guesses beside the owner's own right codes.
    return refusedUnless((await totps.update({ lastStep: step }, state)).length === 1);
  }

  /** The time step of a code; undefined for a code that is wrong or used. */
  stepOf({ id, secret, lastStep }: Totp, code: string): Promise<number | undefined> {
    return stepOf(this.#box.open(secret, placeOf(id)), code, lastStep, this.#now());
  }

  /** Removes all factors of an account. */
  async remove({ totps, passkeys, recoveryCodes, factorChallenges }: FactorRepositories, userId: string) {
    await totps.drop({ id: userId });
    await passkeys.drop({ userId });
    await recoveryCodes.drop({ userId });
    await factorChallenges.drop({ userId });
  }

  /** A secret in the form in which it is stored. */
  seal(userId: string, secret: string): string {
    return this.#box.seal(secret, placeOf(userId));
  }

  async #takePasskey(
    { passkeys }: FactorRepositories,
    userId: string,
    { challenge, proof }: GivenFactor,
  ): Promise<boolean> {
    const find = async (credentialId: string) => {
      const { items } = await passkeys.page({ where: { userId, credentialHash: hashOf(credentialId) }, size: 1 });
      return items[0];
    };
    const verified = await verifyAssertion(this.#relyingParty, proof, challenge, find);
    if (!verified) return false;
    const { passkey, signCount } = verified;
    const change = { signCount, useTime: this.#now() };
    return (await passkeys.update(change, { id: passkey.id, signCount: passkey.signCount })).length === 1;
  }
}

function refusedUnless(isRight: boolean): DomainError | undefined {
  return isRight ? undefined : wrongFactor();
}

/** The error of a wrong code or passkey, whatever is wrong with it. */
export function wrongFactor(): UnauthenticatedError {
  return new UnauthenticatedError("the second factor is wrong, or was used before", {
    reason: "SECOND_FACTOR_INVALID",
  });
}

/** The error of a challenge that is none of the call. */
export function invalidChallenge(): UnauthenticatedError {
  return new UnauthenticatedError("the challenge is over, used up or of another call: ask for another one", {
    reason: "CHALLENGE_INVALID",
  });
}

function placeOf(userId: string): string {
  return `the secret of totps/${userId}`;
}
