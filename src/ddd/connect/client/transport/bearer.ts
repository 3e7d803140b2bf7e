import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { DomainError, UnauthenticatedError } from "../../../error.ts";
import { toConnectError, toDomainError } from "../../error.ts";

/** Gives the access tokens of calls to a service. */
export interface TokenSource {
  /**
   * @param refused a token that the service has just refused as expired: another one is asked for
   * @returns undefined to call without a token
   * @throws UnauthenticatedError if there is none any more
   */
  token(refused?: string): Promise<string | undefined>;
}

/**
 * Sends an access token with each call, in the header `authorization` (RFC 6750). A unary call that is refused because its
 * token has expired is made once more with another one: it has had no effect.
 *
 * ```ts
 * createGrpcTransport({ baseUrl, interceptors: [bearer({ token: async () => process.env.TOKEN })] })
 * ```
 */
export function bearer(source: TokenSource): Interceptor {
  return (next) => async (request) => {
    const token = await ask(source);
    setToken(request.header, token);
    try {
      return await next(request);
    } catch (error) {
      if (token === undefined || request.stream || !isExpiry(error)) throw error;
      const other = await ask(source, token);
      if (other === undefined || other === token) throw error;
      setToken(request.header, other);
      return await next(request);
    }
  };
}

/** The source's own error would reach the caller as an unknown one: interceptors throw those of the library. */
async function ask(source: TokenSource, refused?: string): Promise<string | undefined> {
  try {
    return await source.token(refused);
  } catch (error) {
    throw error instanceof DomainError ? toConnectError(error) : error;
  }
}

function setToken(headers: Headers, token: string | undefined): void {
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
}

/** Whether a service has refused a call because its token has expired; for another reason a new token would not help. */
function isExpiry(error: unknown): boolean {
  if (!(error instanceof ConnectError) || error.code !== Code.Unauthenticated) return false;
  const refusal = toDomainError(error);
  return refusal instanceof UnauthenticatedError && refusal.reason === "TOKEN_EXPIRED";
}
