import type { ConnectError } from "@connectrpc/connect";

/** Why a call failed at the transport, without an answer of the service. */
export interface ConnectionProblem {
  /** The failure in words, and how to mend it where that is known. */
  readonly text: string;
  /** Whether the call may have reached the service. */
  readonly sent: boolean;
  /** Whether the peer does not speak this protocol, so that asking again does not help. */
  readonly foreign: boolean;
}

const CHECK = "check the address, the port and the transport's protocol";

/** Codes of Node.js and undici for a connection that was never made, each with the remedy. */
const unmade: Readonly<Record<string, string>> = {
  ECONNREFUSED: `nothing listens there: start the service, or ${CHECK}`,
  ENOTFOUND: "the name has no address: check the host's name",
  EAI_AGAIN: "the name could not be looked up: check the network's name service",
  EHOSTUNREACH: "no way leads there: check the address and the network",
  ENETUNREACH: "no way leads there: check the address and the network",
  EADDRNOTAVAIL: "this machine has no address or port left for one more connection",
  ECONNRESET: "the connection was not accepted",
  ETIMEDOUT: "nothing answers there: check the address, and the firewalls on the way",
  UND_ERR_CONNECT_TIMEOUT: "nothing answers there: check the address, and the firewalls on the way",
};

const UNKNOWN_CA =
  "its certificate is signed by none that this program trusts: give the transport the CA's certificate " +
  "(nodeOptions: { ca }), or name its file in NODE_EXTRA_CA_CERTS";
const OUT_OF_TIME = "its certificate is not valid at this time: renew it, or set the clock right";
const PLAIN_TEXT = `it speaks no TLS there: use an http:// address for it, or ${CHECK}`;

/**
 * Codes of OpenSSL and Node.js for a failed TLS handshake, each with the remedy. No request is sent before the
 * handshake.
 */
const handshake: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  CERT_UNTRUSTED: UNKNOWN_CA,
  CERT_HAS_EXPIRED: OUT_OF_TIME,
  CERT_NOT_YET_VALID: OUT_OF_TIME,
  CERT_REVOKED: "its certificate has been revoked: renew it",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host: use a name that it has, or add this one to it",
  ERR_SSL_WRONG_VERSION_NUMBER: PLAIN_TEXT,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAIN_TEXT,
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: `it speaks TLS, but not HTTP/2: use httpVersion "1.1", or ${CHECK}`,
};

/** An error of Node.js or undici. */
interface SystemError extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

/** Finds the connection's problem in a ConnectError that the transport has made; undefined if there is none. */
export function connectionProblem(error: ConnectError): ConnectionProblem {
  const chain = causesOf(error);
  for (const { code, syscall, message } of chain) {
    if (typeof code !== "string") continue;
    const found = Object.hasOwn(handshake, code) ? handshake[code] : undefined;
    // A failed handshake may be reported as a failed write, or as the peer's reset.
    const isPlain = /wrong version number/.test(message);
    // A connection that breaks in the midst of the handshake tells nothing about the peer: it may be the service.
    const isBroken = /before secure TLS connection was established/.test(message);
    const tls = found ?? (isPlain || isBroken ? PLAIN_TEXT : undefined);
    if (tls) {
      const foreign = found !== undefined || isPlain;
      return { text: `no secure connection to the service (${code}): ${tls}`, sent: false, foreign };
    }
    // Without a system call, the error is about several attempts, one for each address of the name.
    const connecting = syscall === "connect" || syscall === "getaddrinfo" || (syscall === undefined && isMany(chain));
    if (Object.hasOwn(unmade, code) && (connecting || code === "UND_ERR_CONNECT_TIMEOUT")) {
      return { text: `no connection to the service (${code}): ${unmade[code]}`, sent: false, foreign: false };
    }
  }
  const told = [error.rawMessage, ...chain.map(({ message }) => message)];
  // RFC 9113, 8.7: such a stream was not processed. A stream beyond the GOAWAY's last one is closed in the same way.
  if (
    told.some((text) => text.includes("REFUSED_STREAM")) ||
    chain.some(({ code }) => code === "ERR_HTTP2_GOAWAY_SESSION")
  ) {
    return { text: "the service did not take the call: ask again", sent: false, foreign: false };
  }
  if (told.some((text) => text.startsWith("cannot encode message google.protobuf.Any to JSON"))) {
    const text =
      "a unit cannot be sent as JSON, which the transport speaks: make the transport with useBinaryFormat: true";
    return { text, sent: false, foreign: true };
  }
  const foreign = isForeign(error, chain);
  const text = foreign
    ? `the peer is no service of this protocol (${error.rawMessage}): ${CHECK}`
    : `the connection to the service broke (${error.rawMessage})${hint(error.rawMessage)}`;
  return { text, sent: true, foreign };
}

/** Errors about bytes outside of the protocol, and about answers of web servers. */
function isForeign({ rawMessage }: ConnectError, chain: readonly SystemError[]): boolean {
  const garbled = ({ code }: SystemError) => code === "ERR_HTTP2_ERROR" || String(code).startsWith("HPE_");
  return chain.some(garbled) || rawMessage.startsWith("unsupported content type ");
}

/** A TLS server hangs up on a client without TLS, and says nothing. */
function hint(text: string): string {
  return /CANCEL|hang up|ECONNRESET|EPIPE|fetch failed/.test(text)
    ? "; if it does so each time, see whether the service speaks TLS (https://), and this protocol, at this port"
    : "";
}

function isMany(chain: readonly Error[]): boolean {
  return chain.some((error) => error instanceof AggregateError);
}

/** The error and its causes, at most ten: an error may be its own cause. */
function causesOf(error: Error): SystemError[] {
  const chain: SystemError[] = [];
  for (let one: unknown = error.cause; one instanceof Error && chain.length < 10; one = one.cause) chain.push(one);
  return chain;
}
