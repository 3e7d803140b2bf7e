import { randomUUID } from "node:crypto";
import { EmailTokenResource } from "../../src/accounts/address/email-token-resource.ts";
import { sessionPartsOf } from "../../src/accounts/context.ts";
import { noUserEvents } from "../../src/accounts/event/user-event-log.ts";
import type { AccountsRepositories } from "../../src/accounts/repositories.ts";
import { createSecretBox } from "../../src/accounts/secret/secret-box.ts";
import type { Worker } from "../../src/ddd/worker.ts";

/** The settings of tokens in tests. */
export const tokenConfig = {
  tokenIssuer: "https://brasa.invalid",
  tokenAudience: "brasa",
  encryptionKey: undefined,
  relyingParty: { id: "localhost", name: "Brasa", origins: ["http://localhost:8080"] },
  auditDays: 365,
  activation: "credentials",
  notifications: { deadlineMs: 5000 },
} as const;

/** The parts of a UserService that has sessions, and does not ask who calls. */
export async function withoutAuthentication(worker: Worker<AccountsRepositories>, now = () => new Date()) {
  const { sessions, tokens } = await sessionPartsOf({ worker, config: tokenConfig, now, newId: randomUUID });
  const box = createSecretBox(undefined);
  const emailTokens = new EmailTokenResource({ worker, box, userEvents: noUserEvents, now, newId: randomUUID });
  return { sessions, tokens, emailTokens, authorizes: false };
}
