import { UnauthenticatedError } from "brasa";
import type { Authenticator } from "brasa/connect";
import type { AnyContext, ServeOptions } from "brasa/server";
import * as all from "./contexts.ts";

/** The contexts, in the order of their names. */
export const contexts: readonly AnyContext[] = Object.values(all);

/** Takes no token. A call without one is anonymous: the access table of its service says whether it may be made. */
const anonymous: Authenticator = {
  authenticate: () => {
    const remedy = "leave the Authorization header out, or set TOKEN_KEYS_URL";
    return Promise.reject(new UnauthenticatedError(`this service takes no tokens: ${remedy}`));
  },
};

/** The app, as main.ts serves it and tests start it. */
export const options: ServeOptions = {
  contexts,
  about: { name: "{{project}}" },
  // With keys, tokens are those of TOKEN_ISSUER.
  authenticator: process.env.TOKEN_KEYS_URL ? undefined : anonymous,
};
