import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import type { SecondFactorSchema } from "../../../gen/accounts/v1/second_factor_pb.js";
import type { Session, Tokens } from "../../../gen/accounts/v1/session_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { sleep } from "../../ddd/abort.ts";
import { fromTransportError, type TokenSource } from "../../ddd/connect/browser.ts";
import { PreconditionError, UnavailableError } from "../../ddd/error.ts";

export interface UserSessionOptions {
  /**
   * Keeps new tokens, for a program that goes on with them when it has been started again. They are used when this has
   * resolved.
   *
   * @default they are kept in memory alone
   */
  readonly onTokens?: ((tokens: Tokens) => void | Promise<void>) | undefined;
}

/** The service asks for a second factor. */
export interface FactorDemand {
  /** The kinds that the account has: "totp", "passkey", "recovery_code". */
  readonly factors: readonly string[];
  /** The options for a browser, a PublicKeyCredentialRequestOptionsJSON; "" for an account without a passkey. */
  readonly passkeyOptions: string;
}

/** A second factor, such as `{ case: "totpCode", value: "123456" }`. */
export type FactorProof = NonNullable<MessageInitShape<typeof SecondFactorSchema>["factor"]>;

export interface SignInOptions extends UserSessionOptions {
  /**
   * Gives the second factor of an account that has one. The service waits for it for 5 minutes.
   *
   * @default none: the sign-in fails with the PreconditionError that asks for it, reason SECOND_FACTOR_REQUIRED
   */
  readonly secondFactor?: ((demand: FactorDemand) => FactorProof | Promise<FactorProof>) | undefined;
}

/** New tokens are asked for so long before the old ones end. */
const AHEAD_MS = 30_000;
/** A client whose clock is wrong takes a fresh token for good for so long. */
const LEAST_MS = 60_000;
/** A refresh whose answer was lost is repeated within this time: the service takes the same refresh token again for 10 s. */
const RETRY_MS = 5_000;
const TRIES = 5;
/** The mean pause before the first repeat, in milliseconds; that before each further one is double. */
const FIRST_PAUSE_MS = 100;

/**
 * A user's session at an accounts service: gives calls their access token, and refreshes it before it ends, or when the
 * service says that it has ended. Calls at the same time share a refresh.
 *
 * ```ts
 * const session = await UserSession.signIn(createGrpcTransport({ baseUrl }), { email, password });
 * const transport = createGrpcTransport({ baseUrl, interceptors: [bearer(session)] });
 * ```
 */
export class UserSession implements TokenSource {
  readonly #service: Client<typeof UserService>;
  readonly #onTokens: UserSessionOptions["onTokens"];
  #tokens: Tokens;
  /** When they are to be refreshed, on the clock of `performance`. */
  #refreshAt: number;
  #refreshing: Promise<void> | undefined;

  /**
   * @param transport to the accounts service, without `bearer`
   * @param tokens those that SignIn or an earlier refresh gave
   */
  constructor(transport: Transport, tokens: Tokens, { onTokens }: UserSessionOptions = {}) {
    this.#service = createClient(UserService, transport);
    this.#onTokens = onTokens;
    this.#tokens = tokens;
    this.#refreshAt = performance.now() + remainingMs(tokens) - AHEAD_MS;
  }

  /** @throws the service's refusal as the toolkit's error: UnauthenticatedError, PreconditionError for an inactive user … */
  static async signIn(
    transport: Transport,
    credentials: { readonly email: string; readonly password: string },
    { secondFactor, ...options }: SignInOptions = {},
  ): Promise<UserSession> {
    const service = createClient(UserService, transport);
    const { tokens } = await service.signIn({ credentials }).catch(async (error: unknown) => {
      const refusal = fromTransportError(error);
      const isDemand = refusal instanceof PreconditionError && refusal.reason === "SECOND_FACTOR_REQUIRED";
      if (!isDemand || !secondFactor) throw refusal;
      const { challenge = "", factors = "", passkey_options: passkeyOptions = "" } = refusal.metadata;
      const factor = await secondFactor({ factors: factors.split(","), passkeyOptions });
      return service.signIn({ credentials, secondFactor: { challenge, factor } }).catch(toToolkit);
    });
    const session = new UserSession(transport, required(tokens), options);
    await session.#take(required(tokens));
    return session;
  }

  /** The tokens as they are now. The refresh token is a secret. */
  get tokens(): Tokens {
    return this.#tokens;
  }

  /** @throws UnauthenticatedError, reason REFRESH_TOKEN_INVALID, when the session has ended */
  async token(refused?: string): Promise<string> {
    if (refused === this.#tokens.accessToken || performance.now() >= this.#refreshAt) await this.refresh();
    return this.#tokens.accessToken;
  }

  /** Gets new tokens. @throws UnauthenticatedError, reason REFRESH_TOKEN_INVALID, when the session has ended */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Ends the session, or all of the user's. */
  async signOut({ everywhere = false } = {}): Promise<void> {
    const headers = { authorization: `Bearer ${await this.token()}` };
    await this.#service.signOut({ everywhere }, { headers }).catch(toToolkit);
  }

  /**
   * The user's sessions, the newest first, page by page as they are read.
   *
   * @param options.pageSize the most that are asked for at once. @default all of them
   */
  async *sessions({ pageSize = 0 } = {}): AsyncGenerator<Session> {
    for (let pageToken = ""; ; ) {
      const headers = { authorization: `Bearer ${await this.token()}` };
      const page = await this.#service.listSessions({ pageSize, pageToken }, { headers }).catch(toToolkit);
      yield* page.sessions;
      pageToken = page.nextPageToken;
      if (pageToken === "") return;
    }
  }

  async #refresh(): Promise<void> {
    const { refreshToken } = this.#tokens;
    const startedAt = performance.now();
    for (let tries = 1; ; tries++) {
      try {
        const { tokens } = await this.#service.refreshTokens({ refreshToken });
        return await this.#take(required(tokens));
      } catch (error) {
        const refusal = fromTransportError(error, { effects: false });
        const isInTime = tries < TRIES && performance.now() - startedAt < RETRY_MS;
        if (!(refusal instanceof UnavailableError && isInTime)) throw refusal;
      }
      await sleep(refreshPauseMs(tries), undefined);
    }
  }

  async #take(tokens: Tokens): Promise<void> {
    await this.#onTokens?.(tokens);
    this.#tokens = tokens;
    this.#refreshAt = performance.now() + Math.max(remainingMs(tokens), LEAST_MS) - AHEAD_MS;
  }
}

/**
 * The milliseconds before a refresh is repeated: at random up to a time that doubles, so that all clients of a service that was
 * away for a moment do not come at once.
 *
 * @param tries so far, from 1
 * @param random from 0 to 1
 */
export function refreshPauseMs(tries: number, random = Math.random()): number {
  return random * 2 ** tries * FIRST_PAUSE_MS;
}

function remainingMs({ accessTokenExpireTime: end }: Tokens): number {
  return end ? timestampDate(end).getTime() - Date.now() : 0;
}

function required(tokens: Tokens | undefined): Tokens {
  if (tokens) return tokens;
  throw new UnavailableError("the answer of the accounts service has no tokens: is it an older one?");
}

function toToolkit(error: unknown): never {
  throw fromTransportError(error);
}
