import { setTimeout as delay } from "node:timers/promises";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import { TOTP } from "otpauth";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { startApp } from "./app.ts";

export const password = "a long enough passphrase";

/** A running app with authentication, and its services over native gRPC. */
export async function openFactors(t: ExecutionContext, env: Record<string, string> = {}, limits = false) {
  const app = await startApp(env, undefined, undefined, true, limits);
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  return {
    ...app,
    transport,
    users: createClient(UserService, transport),
    factors: createClient(SecondFactorService, transport),
  };
}

export type Users = Client<typeof UserService>;
export type Factors = Client<typeof SecondFactorService>;

/** A user who is signed in. */
export type SignedIn = Awaited<ReturnType<typeof signUp>>;

/** Creates, activates and signs in a user. */
export async function signUp(users: Users, name: string) {
  const email = `${name}@example.com`;
  const credentials = { email, password };
  const { user } = await users.createUser({ user: { email, password, name, surname: "Tester" } });
  await users.activateUser({ credentials });
  const { tokens } = await users.signIn({ credentials });
  if (!user || !tokens) throw new Error("the response lacks something");
  return { id: user.id, email, credentials, tokens, as: bearer(tokens.accessToken) };
}

export function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

/** The code and the reason of a call's error; "accepted" if there is none. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const error = await errorOf(call);
  return error ? `${Code[error.code]} ${infoOf(error)?.reason}` : "accepted";
}

export function errorOf(call: Promise<unknown>): Promise<ConnectError | undefined> {
  return call.then(
    () => undefined,
    (thrown: unknown) => ConnectError.from(thrown),
  );
}

function infoOf(error: ConnectError) {
  return error.findDetails(ErrorInfoSchema)[0];
}

/** The metadata of the error that asks for a second factor. */
export async function demanded(call: Promise<unknown>): Promise<Record<string, string> & { challenge: string }> {
  const error = await errorOf(call);
  const info = error && infoOf(error);
  if (info?.reason !== "SECOND_FACTOR_REQUIRED") throw new Error(`no second factor was asked for: ${error}`);
  return { challenge: "", ...info.metadata };
}

/** The proof without a second factor. */
export const byPassword = { reauthentication: { currentPassword: password } };

/** The proof with a second factor, for the challenge that the same call without one gets. */
export async function byPasswordAnd(
  call: (request: typeof byPassword) => Promise<unknown>,
  factor: (asked: Record<string, string>) => NonNullable<SecondFactorInit["factor"]>,
) {
  const asked = await demanded(call(byPassword));
  const secondFactor: SecondFactorInit = { challenge: asked.challenge, factor: factor(asked) };
  return { reauthentication: { currentPassword: password, secondFactor } };
}

type SecondFactorInit = {
  challenge: string;
  factor: { case: "totpCode" | "recoveryCode" | "passkey"; value: string };
};

/** Signs in by the password and a second factor. */
export async function signInWith(
  users: Users,
  { credentials }: Pick<SignedIn, "credentials">,
  factor: (asked: Record<string, string>) => SecondFactorInit["factor"],
) {
  const asked = await demanded(users.signIn({ credentials }));
  return users.signIn({ credentials, secondFactor: { challenge: asked.challenge, factor: factor(asked) } });
}

/** The code that an app with the secret shows. @param steps from now on, such as -1 for the code before */
export function codeOf(secret: string, steps = 0, now = Date.now()): string {
  return new TOTP({ secret }).generate({ timestamp: now + steps * 30_000 });
}

/** Waits, near the end of a time step, for the next: the code before the present one is good until the end only. */
export async function betweenSteps(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 2000) await delay(left);
}

/** Another code than those of about now. @param at gives the code of a step from now on */
export function wrongCodeOf(secret: string, at = codeOf): string {
  const right = new Set([-2, -1, 0, 1, 2].map((steps) => at(secret, steps)));
  for (let n = 0; ; n++) {
    const code = String(n).padStart(6, "0");
    if (!right.has(code)) return code;
  }
}

/**
 * Adds an authenticator app by the code before the present one. So the present one and the next are good for two calls,
 * also if a step ends in between.
 */
export async function addTotp(factors: Factors, { as }: Pick<SignedIn, "as">): Promise<string> {
  const { secret } = await factors.createTotp(byPassword, as);
  await betweenSteps();
  await factors.confirmTotp({ code: codeOf(secret, -1) }, as);
  return secret;
}

/** Registers a passkey for an account that has no factor yet. */
export async function addPasskey(
  factors: Factors,
  { as }: Pick<SignedIn, "as">,
  authenticator: { create(options: string): string },
) {
  const { options } = await factors.createPasskeyChallenge(byPassword, as);
  const { passkey } = await factors.registerPasskey({ credential: authenticator.create(options) }, as);
  if (!passkey) throw new Error("the response has no passkey");
  return passkey;
}
