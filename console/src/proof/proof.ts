import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReauthenticationSchema } from "../../../gen/accounts/v1/second_factor_pb.js";
import type { Challenge, Factor } from "./factor-form.tsx";

/** The proof that it is still the user who uses the session: accounts.v1.Reauthentication. */
export type Proof = Extract<MessageInitShape<typeof ReauthenticationSchema>, { $typeName?: never }>;

/** The proof by a password, and by a factor that answers a challenge. */
export function proofOf(currentPassword: string, challenge?: Challenge, factor?: Factor): Proof {
  if (!factor) return { currentPassword };
  return { currentPassword, secondFactor: { challenge: challenge?.challenge ?? "", factor: caseOf(factor) } };
}

function caseOf(factor: Factor) {
  if ("totpCode" in factor) return { case: "totpCode", value: factor.totpCode } as const;
  if ("recoveryCode" in factor) return { case: "recoveryCode", value: factor.recoveryCode } as const;
  return { case: "passkey", value: factor.passkey } as const;
}
