import type { Repository } from "../ddd/repository.ts";
import type { EmailTokenRepositories } from "./address/email-token-resource.ts";
import type { FactorRepositories } from "./factor/second-factors.ts";
import type { KnownAddress } from "./password/known-address.ts";
import type { Password } from "./password/password.ts";
import type { SigningKey } from "./session/signing-key.ts";

/** The repositories of the accounts context. */
export type AccountsRepositories = FactorRepositories &
  EmailTokenRepositories & {
    passwords: Repository<Password>;
    knownAddresses: Repository<KnownAddress>;
    signingKeys: Repository<SigningKey>;
  };
