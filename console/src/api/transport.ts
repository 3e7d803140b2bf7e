import type { Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { serviceUrl } from "./place.ts";

/** Gives the access token for a call; undefined for none. */
export type TokenSource = () => Promise<string | undefined>;

let tokenFor: TokenSource = async () => undefined;

/** Takes the tokens of all further calls from the source. */
export function useTokens(source: TokenSource): void {
  tokenFor = source;
}

/** Sends the access token, unless the call has a header of its own. An empty one means a call without a token. */
const authorize: Interceptor = (next) => async (request) => {
  const own = request.header.get("authorization");
  const token = own === null ? await tokenFor() : undefined;
  if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
  if (own === "") request.header.delete("authorization");
  return next(request);
};

/** Calls the service by the Connect protocol, in binary: it keeps each value exactly, and needs no types for JSON. */
export const transport = createConnectTransport({
  baseUrl: serviceUrl,
  useBinaryFormat: true,
  interceptors: [authorize],
});
