import { constants } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import type { TlsFiles } from "../ports/listener.ts";

/** Those with forward secrecy and authenticated encryption, the strongest first; all are allowed with HTTP/2 (RFC 9113, appendix A). */
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

/** The options of TLS on both ports, whatever options Node itself was started with. */
export function toTlsOptions({ cert, key, clientCa }: TlsFiles): SecureContextOptions {
  return {
    cert,
    key,
    minVersion: "TLSv1.2",
    ciphers: CIPHERS,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
    ...(clientCa === undefined ? {} : { ca: clientCa }),
  };
}
