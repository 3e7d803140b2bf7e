import { Code, ConnectError } from "@connectrpc/connect";
import type { HealthTarget } from "./target.ts";

const START_IT = "start the service, or give its address by --address, which HOST and GRPC_PORT say by default";

/** The remedies for failures to connect, by their codes in Node.js. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, `cannot be reached, as nothing listens there: ${START_IT}`],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "cannot be reached, as the name has no address: mend --address, or HOST"],
  [
    /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/,
    "cannot be reached, as no network leads there: mend --address, or HOST",
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    "speaks without TLS: ask with --no-tls, or set GRPC_PLAINTEXT as the server has it",
  ],
  // The server's words, in an alert of TLS.
  [
    /^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA)/,
    "wants a certificate of an authority in its TLS_CLIENT_CA: give one by --cert and --key",
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "has a certificate of another name: give --address by a name that it is for"],
  [/^CERT_HAS_EXPIRED$/, "has a certificate that has ended: renew TLS_CERT"],
  [/CERT|SIGNATURE|ISSUER/, "has a certificate that is not trusted: give the authority's by --ca"],
];

/**
 * The reason why a server could not be asked, with its remedy: a sentence whose subject is the server.
 *
 * @param error as the client throws it
 */
export function explainFailure(error: unknown, { tls }: HealthTarget, timeoutMs: number): string {
  const { code, rawMessage, cause } = ConnectError.from(error);
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [, words] = FAILURES.find(([pattern]) => pattern.test(reason)) ?? [];
  if (words !== undefined) return words;
  if (code === Code.DeadlineExceeded) {
    return `does not answer within ${timeoutMs} ms: it is overloaded or hangs, which its log may say, or wants more --timeout`;
  }
  if (code === Code.Unimplemented || code === Code.Unknown) {
    return `is no gRPC server that tells its health (${rawMessage}): ${START_IT}`;
  }
  if (code === Code.ResourceExhausted) return `has too many health checks at a time (${rawMessage}): ask less often`;
  // A server that speaks TLS closes a connection without it, and says nothing.
  const mayWantTls = tls === undefined ? "; it may want TLS: ask with --tls, or set TLS_CERT as the server has it" : "";
  return `has ended the connection (${reason === "" ? rawMessage : reason}): see its log${mayWantTls}`;
}
