import type { Authenticator } from "../ddd/connect/index.ts";
import type { Worker } from "../ddd/worker.ts";
import { type CommandTools, type Context, type ContextTools, defineContext } from "../server/contexts.ts";
import * as memory from "./memory.ts";
import type { PasswordHasher } from "./password/hasher.ts";
import type { AccountsRepositories } from "./repositories.ts";
import * as sequelize from "./sequelize.ts";

/** The tools of the shell that sessions and the commands of the program need. */
export type AccountsTools = CommandTools<AccountsRepositories>;

/** The tool of a part that ends with the app; the commands of the program end without it. */
type ClosingTools = Partial<Pick<ContextTools<AccountsRepositories>, "onClose">>;

/** Parts of the context that tests replace. None is a setting, so that none can weaken a service by mistake. */
export interface AccountsOptions {
  /** @default argon2id with OWASP's parameters */
  readonly hasher?: PasswordHasher;
  /** Whether calls need tokens, and are held to the access table. @default true */
  readonly authenticates?: boolean;
  /** Whether guesses of passwords and new users are limited. @default true */
  readonly limits?: boolean;
}

/** User management as a context of an app. */
export function accountsContext(options: AccountsOptions = {}): Context<AccountsRepositories> {
  const { hasher, authenticates = true, limits = true } = options;
  return defineContext<AccountsRepositories>({
    name: "accounts",
    memory: memory.repositories,
    sequelize: sequelize.repositories,
    migrations: sequelize.accountsMigrations,
    descriptors: new URL("../../gen/descriptors.binpb", import.meta.url),
    async services(tools) {
      const { worker, seal, now, newId, log } = tools;
      const [
        { auditService },
        { userService },
        { userEventLog },
        { secondFactorService },
        { SecondFactorResource },
        { createPasswordHasher },
        { UserResource },
        { grantService },
        { sessions, grants, tokens, factors, trail },
        emailTokens,
      ] = await Promise.all([
        import("./audit/connect.ts"),
        import("./connect.ts"),
        import("./event/connect.ts"),
        import("./factor/connect.ts"),
        import("./factor/second-factor-resource.ts"),
        import("./password/hasher.ts"),
        import("./user-resource.ts"),
        import("./grant/connect.ts"),
        sessionPartsOf(tools),
        emailTokensOf(tools, limits),
      ]);
      const { relyingParty, activation } = tools.config;
      const passwords = hasher ?? createPasswordHasher();
      const usage = passwords.usage?.bind(passwords);
      if (usage) tools.watchLane?.({ name: "password_hashing", usage });
      const userEvents = userEventLog(tools.events);
      const users = new UserResource({
        worker,
        hasher: passwords,
        now,
        newId,
        factors,
        userEvents,
        activation,
        limiter: limits ? tools.limiter : undefined,
        onRefusedHash: (userId, { message }) =>
          log.error({ userId }, `the stored hash of a password is refused, and must be replaced: ${message}`),
      });
      const own = new SecondFactorResource({ worker, users, factors, relyingParty, now, newId });
      trail.keepClean((error) =>
        log.warn({ err: error }, "old audit events could not be deleted: it is tried again in ten minutes"),
      );
      const shared = { worker, seal, authorizes: authenticates };
      return [
        userService({ ...shared, users, sessions, tokens, emailTokens, trail, userEvents, now, newId }),
        secondFactorService({ worker, factors: own, trail, authorizes: authenticates }),
        grantService({ ...shared, grants, users, trail }),
        auditService(shared),
      ];
    },
    stateEvents: ["UserCreated", "UserUpdated", "UserDeleted"].map((name) => `accounts.v1.${name}`),
    async reactions(tools) {
      const { config, log, onClose } = tools;
      const [{ notificationReactions }, { connectTo }, emailTokens] = await Promise.all([
        import("./notification/connect-reactions.ts"),
        import("./notification/connect.ts"),
        emailTokensOf(tools, limits),
      ]);
      const { url, ...server } = config.notifications;
      const notifier = url === undefined ? undefined : connectTo({ url, ...server });
      if (notifier) onClose?.(async () => notifier.close());
      const onUnsent = (kind: string, userId: string) =>
        log.info({ userId }, `NOTIFICATIONS_URL is unset: a notification of the kind ${kind} is not sent`);
      return notificationReactions({ emailTokens, notifier, onUnsent });
    },
    ...(authenticates ? { authenticator: async (tools) => (await sessionPartsOf(tools)).authenticator } : {}),
  });
}

export const accounts: Context<AccountsRepositories> = accountsContext();

async function emailTokensOf(tools: ContextTools<AccountsRepositories>, limits: boolean) {
  const { worker, events, limiter, config, now, newId } = tools;
  const [{ EmailTokenResource }, { userEventLog }, { createSecretBox }] = await Promise.all([
    import("./address/email-token-resource.ts"),
    import("./event/connect.ts"),
    import("./secret/secret-box.ts"),
  ]);
  return new EmailTokenResource({
    worker,
    box: createSecretBox(config.encryptionKey),
    userEvents: userEventLog(events),
    limiter: limits ? limiter : undefined,
    now,
    newId,
  });
}

/** The parts of a database's sessions, made once: its services and its authenticator share the keys. */
const parts = new WeakMap<Worker<AccountsRepositories>, ReturnType<typeof openParts>>();

/** The use cases of sessions on a database, and the keys and tokens of its users. An app that opens them ends them. */
export function sessionPartsOf(tools: AccountsTools & ClosingTools): ReturnType<typeof openParts> {
  const opened = parts.get(tools.worker) ?? openParts(tools);
  parts.set(tools.worker, opened);
  return opened;
}

async function openParts({ worker, config, now, newId, onClose }: AccountsTools & ClosingTools) {
  const [
    { AccessTokens },
    { SecondFactors },
    { sessionAuthenticator },
    { Keyring },
    { SessionResource },
    { createSecretBox },
    { GrantResource },
    { AuditTrail },
    { tellRefusedCall },
  ] = await Promise.all([
    import("./session/access-token.ts"),
    import("./factor/second-factors.ts"),
    import("./session/authenticator.ts"),
    import("./session/keyring.ts"),
    import("./session/session-resource.ts"),
    import("./secret/secret-box.ts"),
    import("./grant/grant-resource.ts"),
    import("./audit/audit-trail.ts"),
    import("./audit/connect.ts"),
  ]);
  const box = createSecretBox(config.encryptionKey);
  const keyring = new Keyring({ worker, box, now, newId });
  const tokens = new AccessTokens({ keyring, issuer: config.tokenIssuer, audience: config.tokenAudience, now });
  const trail = new AuditTrail({ worker, now, newId, days: config.auditDays });
  // Here, as a trail that nobody ends tries for ever to store what a closed database refuses.
  onClose?.(() => trail.close());
  return {
    keyring,
    tokens,
    factors: new SecondFactors({ box, relyingParty: config.relyingParty, now }),
    trail,
    sessions: new SessionResource({ worker, now, newId }),
    grants: new GrantResource({ worker, now, newId }),
    authenticator: {
      ...sessionAuthenticator({ worker, tokens, keyring, now }),
      onRefusal: (call) => tellRefusedCall(trail, call),
    } satisfies Authenticator,
  };
}
