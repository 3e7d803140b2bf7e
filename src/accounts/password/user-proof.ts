import type { Unit, Worker } from "../../ddd/worker.ts";
import type { AuditedOptions } from "../audit/audit-event.ts";
import type { GivenFactor } from "../factor/factor.ts";
import type { AskingCall, SecondFactors } from "../factor/second-factors.ts";
import type { AccountsRepositories } from "../repositories.ts";
import type { User } from "../user.ts";
import type { CheckedCredentials, Credentials, Proof } from "./credentials.ts";

/** The second factor that a session gives. */
export interface FactorGiven {
  /** The session that asks. @default none: the token names none */
  readonly sessionId?: string | undefined;
  /** @default none, for an account that has none */
  readonly given?: GivenFactor | undefined;
}

/** The tools of proofs. */
export interface UserProofTools {
  readonly worker: Worker<AccountsRepositories>;
  /** On the same worker. */
  readonly credentials: Credentials;
  readonly factors: SecondFactors;
}

/** A call that needs a proof. */
export interface ProvenCall<T> extends FactorGiven {
  readonly purpose: AskingCall["purpose"];
  /** Refuses a user who has given the right password, before a second factor is asked for. @default nobody is refused */
  readonly admit?: (user: User) => void;
  /** Is done in the unit that proves the user. */
  readonly work: (unit: Unit<AccountsRepositories>, user: User, checked: CheckedCredentials) => Promise<T>;
  /** The result of `credentials.check`, if it has run already. */
  readonly checked?: CheckedCredentials | undefined;
}

/** Does work in the unit that proves its user: by the password, and the second factor if there is one. */
export class UserProof {
  readonly #worker: Worker<AccountsRepositories>;
  readonly #credentials: Credentials;
  readonly #factors: SecondFactors;

  constructor({ worker, credentials, factors }: UserProofTools) {
    this.#worker = worker;
    this.#credentials = credentials;
    this.#factors = factors;
  }

  /**
   * The unit reads the user after the hash, which takes its time: a user that was deactivated meanwhile is refused.
   *
   * @throws UnauthenticatedError; and the errors of `admit` and of `SecondFactors.prove`, for the right password only
   */
  async run<T>(proof: Proof, call: ProvenCall<T>, options: AuditedOptions = {}): Promise<T> {
    const { purpose, sessionId = "", given, admit, work } = call;
    const checked = await this.#credentials.checked(proof, options, call.checked);
    await this.#factors.prepare(given);
    const outcome = await this.#worker.run(async (unit) => {
      const user = await this.#credentials.prove(unit, proof, checked, options.signal);
      admit?.(user);
      const refusal = await this.#factors.prove(unit, { purpose, sessionId, userId: user.id }, given);
      // Not thrown here: the unit would be rolled back, and with it the number of tries.
      return refusal ? { refusal } : { result: await work(unit, user, checked) };
    }, options);
    if ("refusal" in outcome) throw outcome.refusal;
    return outcome.result;
  }
}
