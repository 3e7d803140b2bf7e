import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { z } from "zod";
import {
  type PasskeySchema,
  type Reauthentication,
  ReauthenticationSchema,
  type SecondFactor,
} from "../../../gen/accounts/v1/second_factor_pb.js";
import * as requests from "../../../gen/accounts/v1/second_factor_service_pb.js";
import {
  type AccessTable,
  type Audience,
  messageRules,
  requireCaller,
  type ServiceDefinition,
  type ServiceRules,
  unitOptions,
  unruled,
} from "../../ddd/connect/index.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import type { Worker } from "../../ddd/worker.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { auditedOptions, telling } from "../audit/connect.ts";
import { givenPasswordRule } from "../password/password.ts";
import type { AccountsRepositories } from "../repositories.ts";
import { nameRule } from "../user.ts";
import type { FactorKind, GivenFactor, Passkey } from "./factor.ts";
import type { ChangingSession, ProvenSession, SecondFactorResource } from "./second-factor-resource.ts";
import { MAX_CODE_LENGTH } from "./secret-text.ts";
import { MAX_ANSWER_LENGTH } from "./web-authn.ts";

type Service = typeof requests.SecondFactorService;

const totpCodeRule = z.string().regex(/^[0-9]{6}$/, "must be the 6 digits that the authenticator app shows");
const answerRule = z
  .string()
  .min(1, "must not be empty")
  .max(MAX_ANSWER_LENGTH, `must have at most ${MAX_ANSWER_LENGTH} characters`);
const challengeRule = z
  .string()
  .regex(/^[\w-]{43}$/, "must be the challenge of the error SECOND_FACTOR_REQUIRED: leave second_factor out for one");
const displayNameRule = z.string().superRefine((text, context) => {
  const [issue] = (text === "" ? undefined : nameRule.safeParse(text).error?.issues) ?? [];
  if (issue) context.addIssue({ code: "custom", message: issue.message });
});

const factorRules: Readonly<Record<string, z.ZodType>> = {
  totpCode: totpCodeRule,
  recoveryCode: z
    .string()
    .min(1, "must not be empty")
    .max(MAX_CODE_LENGTH, `must have at most ${MAX_CODE_LENGTH} characters`),
  passkey: answerRule,
};
const missing = z.never("must be given: totp_code, recovery_code or passkey");

/** The rules of a second factor. Those of a message know no oneofs. */
export const secondFactorRules = z.custom<SecondFactor>().superRefine(({ challenge, factor }, context) => {
  const found = [
    { field: "challenge", rule: challengeRule, value: challenge },
    { field: factor.case ?? "factor", rule: factorRules[factor.case ?? ""] ?? missing, value: factor.value },
  ];
  for (const { field, rule, value } of found) {
    const [issue] = rule.safeParse(value).error?.issues ?? [];
    if (issue) context.addIssue({ code: "custom", path: [field], message: issue.message });
  }
});

/** The rules of the proof that a request takes. */
export const reauthenticationRules = messageRules(ReauthenticationSchema, {
  currentPassword: givenPasswordRule,
  secondFactor: secondFactorRules,
});

/** The rules of the requests of SecondFactorService. */
export const secondFactorServiceRules: ServiceRules<Service> = {
  getSecondFactors: unruled,
  createTotp: messageRules(requests.CreateTotpRequestSchema, { reauthentication: reauthenticationRules }),
  confirmTotp: messageRules(requests.ConfirmTotpRequestSchema, { code: totpCodeRule }),
  deleteTotp: messageRules(requests.DeleteTotpRequestSchema, { reauthentication: reauthenticationRules }),
  createPasskeyChallenge: messageRules(requests.CreatePasskeyChallengeRequestSchema, {
    reauthentication: reauthenticationRules,
  }),
  registerPasskey: messageRules(requests.RegisterPasskeyRequestSchema, {
    credential: answerRule,
    displayName: displayNameRule,
  }),
  deletePasskey: messageRules(requests.DeletePasskeyRequestSchema, {
    id: uuidRule,
    reauthentication: reauthenticationRules,
  }),
  createRecoveryCodes: messageRules(requests.CreateRecoveryCodesRequestSchema, {
    reauthentication: reauthenticationRules,
  }),
};

/** Nobody changes the factors of others, not even an admin. */
const OWNER: readonly Audience[] = ["owner"];

/** The callers of each RPC. */
export const secondFactorAccess: AccessTable<Service> = {
  getSecondFactors: OWNER,
  createTotp: OWNER,
  confirmTotp: OWNER,
  deleteTotp: OWNER,
  createPasskeyChallenge: OWNER,
  registerPasskey: OWNER,
  deletePasskey: OWNER,
  createRecoveryCodes: OWNER,
};

/** All requests have few values, and none is long. */
const short = { maxElements: 1000, maxBytes: 64 * 1024 };

/** SecondFactorService as listeners serve it. */
export type SecondFactorServiceDefinition = ServiceDefinition<Service>;

/** The tools of SecondFactorService. */
export interface SecondFactorServiceTools {
  readonly worker: Worker<AccountsRepositories>;
  /** The use cases, on the same worker. */
  readonly factors: SecondFactorResource;
  /** Is told of refusals. @default nothing is */
  readonly trail?: AuditTrail | undefined;
  /** Whether calls are held to the access table; it needs an authenticator. @default true */
  readonly authorizes?: boolean | undefined;
}

/** SecondFactorService, by its use cases. */
export function secondFactorService({
  worker,
  factors,
  trail,
  authorizes = true,
}: SecondFactorServiceTools): SecondFactorServiceDefinition {
  return {
    service: requests.SecondFactorService,
    worker,
    rules: secondFactorServiceRules,
    limits: {
      getSecondFactors: short,
      createTotp: short,
      confirmTotp: short,
      deleteTotp: short,
      createPasskeyChallenge: short,
      registerPasskey: short,
      deletePasskey: short,
      createRecoveryCodes: short,
    },
    ...(authorizes ? { access: secondFactorAccess } : {}),
    // Most responses are secrets, which must not be kept with a Commit that can be repeated.
    committable: [],
    implementation: {
      async getSecondFactors(_, context) {
        const { totp, passkeys, recoveryCodesLeft } = await factors.get(
          requireCaller(context).id,
          unitOptions(context),
        );
        return { totp, passkeys: passkeys.map(toMessage), recoveryCodesLeft };
      },
      createTotp: (request, context) =>
        telling(trail, request, context, () => factors.createTotp(provenBy(request, context), auditedOptions(context))),
      async confirmTotp(request, context) {
        await telling(trail, request, context, () =>
          factors.confirmTotp(changing(context), request.code, auditedOptions(context)),
        );
        return {};
      },
      async deleteTotp(request, context) {
        await telling(trail, request, context, () =>
          factors.deleteTotp(provenBy(request, context), auditedOptions(context)),
        );
        return {};
      },
      async createPasskeyChallenge(request, context) {
        const { options, expireTime } = await telling(trail, request, context, () =>
          factors.createPasskeyChallenge(provenBy(request, context), auditedOptions(context)),
        );
        return { options, expireTime: timestampFromDate(expireTime) };
      },
      async registerPasskey(request, context) {
        const { credential, displayName } = request;
        const passkey = await telling(trail, request, context, () =>
          factors.registerPasskey(changing(context), credential, displayName, auditedOptions(context)),
        );
        return { passkey: toMessage(passkey) };
      },
      async deletePasskey(request, context) {
        await telling(trail, request, context, () =>
          factors.deletePasskey(provenBy(request, context), request.id, auditedOptions(context)),
        );
        return {};
      },
      async createRecoveryCodes(request, context) {
        const codes = await telling(trail, request, context, () =>
          factors.createRecoveryCodes(provenBy(request, context), auditedOptions(context)),
        );
        return { codes };
      },
    },
  };
}

const kinds = {
  totpCode: "totp",
  recoveryCode: "recovery_code",
  passkey: "passkey",
} as const satisfies Record<string, FactorKind>;

/** The second factor of a request that has passed its rules. */
export function givenFactor(message: SecondFactor | undefined): GivenFactor | undefined {
  if (message?.factor.case === undefined) return undefined;
  const { challenge, factor } = message;
  return { challenge, kind: kinds[factor.case], proof: factor.value };
}

function changing(context: HandlerContext): ChangingSession {
  const { id, sessionId } = requireCaller(context);
  return { userId: id, sessionId };
}

/** The proof in a request that has passed its rules. */
export function provenBy(
  { reauthentication }: { readonly reauthentication?: Reauthentication | undefined },
  context: HandlerContext,
): ProvenSession {
  if (!reauthentication) throw new Error("the request has not passed its rules");
  const { currentPassword, secondFactor } = reauthentication;
  return { ...changing(context), password: currentPassword, given: givenFactor(secondFactor) };
}

function toMessage({ id, displayName, createTime, useTime }: Passkey): MessageInitShape<typeof PasskeySchema> {
  return {
    id,
    displayName,
    createTime: timestampFromDate(createTime),
    ...(useTime ? { useTime: timestampFromDate(useTime) } : {}),
  };
}
