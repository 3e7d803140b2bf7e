import type { Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { reasonOf } from "./failure.ts";
import { serviceUrl } from "./place.ts";

/** Gives the access tokens of calls. */
export interface TokenSource {
  /** @param refused a token that the service has just refused as expired @returns undefined to call without a token */
  token(refused?: string): Promise<string | undefined>;
  /** Hears that a token is good for nothing any more. */
  ended(token: string): void;
}

let tokens: TokenSource = { token: async () => undefined, ended: () => undefined };

/** Takes the tokens of all further calls from the source. */
export function useTokens(source: TokenSource): void {
  tokens = source;
}

/** Sends the access token, unless the call has a header of its own. An empty one means a call without a token. */
const authorize: Interceptor = (next) => async (request) => {
  const own = request.header.get("authorization");
  if (own === "") request.header.delete("authorization");
  const token = own === null ? await tokens.token() : undefined;
  if (token === undefined) return next(request);
  request.header.set("authorization", `Bearer ${token}`);
  try {
    return await next(request);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "SESSION_ENDED" || reason === "TOKEN_INVALID") tokens.ended(token);
    if (reason !== "TOKEN_EXPIRED" || request.stream) throw error;
    // The clock of this machine may be behind. The call has had no effect.
    const other = await tokens.token(token);
    if (other === undefined || other === token) throw error;
    request.header.set("authorization", `Bearer ${other}`);
    return next(request);
  }
};

/** Calls the service by the Connect protocol, in binary: it keeps each value exactly, and needs no types for JSON. */
export const transport = createConnectTransport({
  baseUrl: serviceUrl,
  useBinaryFormat: true,
  interceptors: [authorize],
});
