import { PreconditionError } from "../../ddd/error.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import { runOutsideUnits } from "../../ddd/unit/current-units.ts";
import type { UnitOptions, Worker } from "../../ddd/worker.ts";
import type { AuditedOptions } from "../audit/audit-event.ts";
import type { ProvenSession } from "../factor/second-factor-resource.ts";
import type { AccountsRepositories } from "../repositories.ts";
import type { UserResource } from "../user-resource.ts";

/** The tools of proofs. */
export interface AdminProofTools {
  readonly worker: Worker<AccountsRepositories>;
  /** On the same worker. */
  readonly users: UserResource;
}

/** Proves that it is still the admin who uses a session, before roles are changed. */
export class AdminProof {
  readonly #worker: Worker<AccountsRepositories>;
  readonly #users: UserResource;

  constructor({ worker, users }: AdminProofTools) {
    this.#worker = worker;
    this.#users = users;
  }

  /**
   * Proves the password, and the second factor if there is one, in a unit of its own. It takes effect whatever becomes of the unit
   * that the caller is in: a challenge that is asked for stays, a wrong code counts, and a right one is taken once.
   *
   * @throws PreconditionError, reason NO_ACCOUNT; and the errors of `UserProof.run`
   */
  async prove({ userId, sessionId, password, given }: ProvenSession, options: AuditedOptions = {}): Promise<void> {
    const { join: _, ...alone } = options;
    await this.#requireAccount(userId, options);
    const call = { purpose: "grant", sessionId, given, work: async () => {} } as const;
    await runOutsideUnits(() => this.#users.proof.run({ id: userId, password }, call, alone));
  }

  /**
   * Proves the password alone, for a repeat of a request whose second factor is used up.
   *
   * @throws PreconditionError, reason NO_ACCOUNT; UnauthenticatedError; ExhaustedError after too many guesses
   */
  async proveAgain(
    { userId, password }: Pick<ProvenSession, "userId" | "password">,
    options: AuditedOptions = {},
  ): Promise<void> {
    await this.#requireAccount(userId, options);
    const proof = { id: userId, password };
    const { credentials } = this.#users;
    await credentials.proveAgain(proof, options, await credentials.check(proof, options));
  }

  /** The subject of another issuer may be any text. */
  async #requireAccount(id: string, options: UnitOptions): Promise<void> {
    const { users } = this.#worker.repositoriesFor(options);
    if (uuidRule.safeParse(id).success && (await users.count({ id })) > 0) return;
    const text =
      "the token is of nobody who has a password here: sign in as an admin, or give and take roles by `brasa users grant` and " +
      "`brasa users revoke` on the machine of the service";
    throw new PreconditionError(text, { reason: "NO_ACCOUNT" });
  }
}
