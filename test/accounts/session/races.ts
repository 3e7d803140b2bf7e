import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { Tokens } from "../../../gen/accounts/v1/session_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";

/** The result of a race: how many calls took part, and what should not have been. */
export interface RaceResult {
  readonly tries: number;
  readonly faults: readonly string[];
}

export const password = "a long enough passphrase";

type Users = Client<typeof UserService>;

/** One of the processes on a database. */
export interface RaceServer {
  /** `127.0.0.1:port` of native gRPC. */
  readonly grpc: string;
  /** Ends it at once, in the midst of its calls. */
  kill(): Promise<unknown>;
}

export function usersAt(grpc: string): Users {
  return createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
}

export function bearing({ accessToken }: Tokens): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${accessToken}` } };
}

export async function signUp(users: Users, email: string): Promise<void> {
  const credentials = { email, password };
  await users.createUser({ user: { ...credentials, name: "Ada", surname: "Lovelace" } });
  await users.activateUser({ credentials });
}

export async function signIn(users: Users, email: string, secret = password): Promise<Tokens> {
  const { tokens } = await users.signIn({ credentials: { email, password: secret } });
  if (!tokens) throw new Error("no tokens");
  return tokens;
}

/** Whether a call was refused as unauthenticated; another failure is thrown. */
export async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) return true;
    throw error;
  }
}

/** The faults of tokens whose session should have ended: those that are still taken, by either use. */
export async function living(users: Users, all: readonly Tokens[], when: string): Promise<string[]> {
  const faults = all.map(async (tokens) => [
    ...((await isRefused(users.getMe({}, bearing(tokens)))) ? [] : [`an access token is taken ${when}`]),
    ...((await isRefused(users.refreshTokens({ refreshToken: tokens.refreshToken })))
      ? []
      : [`a refresh token is taken ${when}`]),
  ]);
  return (await Promise.all(faults)).flat();
}

/**
 * Uses each refresh token many times at once at two processes on one database: all get the same next one, whatever happens
 * meanwhile. In turn nothing does; one of the processes is killed and started again; the user signs out.
 */
export async function raceRefreshes(
  start: () => Promise<RaceServer>,
  { rounds, uses }: { readonly rounds: number; readonly uses: number },
): Promise<RaceResult> {
  const first = await start();
  let second = await start();
  const faults: string[] = [];
  let tries = 0;
  const email = "ada@example.com";
  const stable = usersAt(first.grpc);
  await signUp(stable, email);
  let tokens = await signIn(stable, email);
  let before: Tokens | undefined;

  // A fault may have left the client without a good token.
  for (let round = 0; round < rounds && faults.length === 0; round++) {
    const kind = (["alone", "alone", "killed", "signed out"] as const)[round % 4];
    const fault = (text: string) => faults.push(`round ${round}, ${kind}: ${text}`);
    const clients = [stable, usersAt(second.grpc)];
    const asked = Array.from({ length: uses }, (_, i) => {
      tries++;
      return (clients[i % 2] ?? stable).refreshTokens({ refreshToken: tokens.refreshToken });
    });
    const killed = kind === "killed" ? second.kill() : undefined;
    const end = kind === "signed out" ? stable.signOut({}, bearing(tokens)) : undefined;
    const answers = await Promise.allSettled(asked);
    await end;
    const given = answers.flatMap((one) => (one.status === "fulfilled" && one.value.tokens ? [one.value.tokens] : []));
    const failed = answers.flatMap((one) => (one.status === "rejected" ? [ConnectError.from(one.reason)] : []));
    const next = new Set(given.map(({ refreshToken }) => refreshToken));
    if (next.size > 1) fault(`${next.size} families`);
    if (kind === "signed out") {
      faults.push(...(await living(stable, [tokens, ...given], `after signing out in round ${round}`)));
      tokens = await signIn(stable, email);
      before = undefined;
      continue;
    }
    if (killed) {
      await killed;
      second = await start();
    }
    const harmed = failed.filter(({ code }) => kind === "alone" || code === Code.Unauthenticated);
    for (const error of harmed) fault(`refused: ${error.message}`);
    // A client that had no answer asks again.
    const [again] =
      given.length > 0 ? given : [(await stable.refreshTokens({ refreshToken: tokens.refreshToken })).tokens];
    if (!again) throw new Error("no tokens");
    before = tokens;
    tokens = again;
  }

  if (before && faults.length === 0) {
    const next = (await stable.refreshTokens({ refreshToken: tokens.refreshToken })).tokens;
    if (!next) throw new Error("no tokens");
    // The token before the one that was used last is nobody's who is honest.
    if (!(await isRefused(stable.refreshTokens({ refreshToken: before.refreshToken }))))
      faults.push("a token that was used long ago is taken");
    faults.push(...(await living(stable, [tokens, next], "after one that was used before was used again")));
  }
  await Promise.all([first.kill(), second.kill()]);
  return { tries, faults };
}

/** The ways in which a user's sessions end. Each resolves when that is acknowledged. */
const endings: Readonly<
  Record<string, (users: Users, tokens: Tokens, email: string, secret: { password: string }) => Promise<unknown>>
> = {
  "signing out": (users, tokens) => users.signOut({}, bearing(tokens)),
  "signing out everywhere": (users, tokens) => users.signOut({ everywhere: true }, bearing(tokens)),
  revoking: async (users, tokens) => {
    const { sessions } = await users.listSessions({}, bearing(tokens));
    await Promise.all(
      sessions.filter(({ current }) => current).map(({ id }) => users.revokeSession({ id }, bearing(tokens))),
    );
  },
  "another password": async (users, _tokens, email, secret) => {
    const other = await signIn(users, email, secret.password);
    const newPassword = secret.password === password ? `${password} too` : password;
    await users.changePassword({ currentPassword: secret.password, newPassword }, bearing(other));
    secret.password = newPassword;
  },
  deactivating: async (users, _tokens, email, secret) => {
    const credentials = { email, password: secret.password };
    await users.deactivateUser({ credentials });
  },
};

/** Ends sessions while their tokens are refreshed and used: none is good when the end has been acknowledged. */
export async function raceEndings(grpc: string, rounds: number): Promise<RaceResult> {
  const users = usersAt(grpc);
  const faults: string[] = [];
  let tries = 0;
  const kinds = Object.entries(endings);
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    const email = `ada-${lane}@example.com`;
    const secret = { password };
    await signUp(users, email);
    for (let round = lane; round < rounds; round += 8) {
      const [name, end] = kinds[round % kinds.length] ?? ["", undefined];
      if (!end) throw new Error("there is one");
      const tokens = await signIn(users, email, secret.password);
      const use = (times: number) =>
        Array.from({ length: times }, () => {
          tries += 2;
          const refreshing = users.refreshTokens({ refreshToken: tokens.refreshToken }).then(
            (answer) => answer.tokens,
            () => undefined,
          );
          return [refreshing, isRefused(users.getMe({}, bearing(tokens)))] as const;
        }).flat();
      const around = round % 3;
      const early = use(around);
      const ending = end(users, tokens, email, secret);
      const late = use(3 - around);
      await ending;
      // As soon as it is acknowledged, not only when all others have been answered.
      faults.push(...(await living(users, [tokens], `after ${name} in round ${round}`)));
      const given = (await Promise.all([...early, ...late])).filter((one): one is Tokens => typeof one === "object");
      faults.push(...(await living(users, given, `that a refresh gave beside ${name} in round ${round}`)));
      if (name === "deactivating") await users.activateUser({ credentials: { email, password: secret.password } });
    }
  });
  await Promise.all(lanes);
  return { tries, faults };
}
