import { codeOf, messageOf } from "../../error.ts";

/** Says in one line why a server cannot be reached, and how to mend it. @param place the server, as errors name it */
export function networkProblem(place: string, error: unknown): string {
  switch (systemCodeOf(error)) {
    case "ECONNREFUSED":
      return `${place} refuses connections: check that it runs there, and the port`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${place} is not known: check the host in the database URL`;
    default:
      return `${place} cannot be reached (${messageOf(error).replace(/\s*\n\s*/g, " ")}): check the host, the port and the network`;
  }
}

const SYSTEM_CODE = /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/;

/** The system's code for a failed connection, which some drivers tell in their text, in a cause or in one of several errors only. */
function systemCodeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
  return (
    SYSTEM_CODE.exec(`${codeOf(error)} ${messageOf(error)}`)?.[0] ??
    [cause, ...(Array.isArray(errors) ? errors : [])].map((one) => systemCodeOf(one, depth + 1)).find(Boolean)
  );
}

/** Remedies for an error's text: how a URL asks for TLS, and how to configure a certificate authority. */
interface TlsWords {
  readonly parameter: string;
  readonly authority: string;
}

const UNKNOWN_AUTHORITY =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$|self-signed certificate|unable to verify the first certificate|unable to get (local )?issuer certificate/;
const WRONG_TIME = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$|certificate (has expired|is not yet valid)/;
const WRONG_NAME = /^ERR_TLS_CERT_ALTNAME_INVALID$|does not match certificate's altnames/;
const NO_TLS = /does not support (SSL|secure) connection|ssl not enabled in the server|^HANDSHAKE_NO_SSL_SUPPORT$/i;
const ONLY_TLS = /no pg_hba\.conf entry.*(no encryption|SSL off)|insecure transport/i;
const NO_HANDSHAKE = /^(EPROTO|ERR_SSL_.*)$|wrong version number|tls_|ssl3_/;

/** The TLS problem of a failed connection, with its remedy; undefined for any other problem. */
export function tlsProblem(place: string, error: unknown, { parameter, authority }: TlsWords): string | undefined {
  const said = wordsOf(error);
  const says = (pattern: RegExp) => said.some((one) => pattern.test(one));
  if (says(UNKNOWN_AUTHORITY)) {
    return `${place} has a certificate of an authority that is not known here: name the file of its certificate ${authority}`;
  }
  if (says(WRONG_TIME))
    return `${place} has a certificate that is not valid now: renew it there, or set this machine's clock`;
  if (says(WRONG_NAME)) {
    return `${place} has a certificate for another name: use a name that is in it as the host of the database URL`;
  }
  if (says(NO_TLS))
    return `${place} does not speak TLS: set it up there, or leave ${parameter} out of the database URL`;
  if (says(ONLY_TLS)) return `${place} takes connections by TLS only: add ${parameter} to the database URL`;
  if (says(NO_HANDSHAKE)) {
    return `${place} answers something else than TLS (${messageOf(error)}): check the port, or leave ${parameter} out of the database URL`;
  }
  return undefined;
}

/** The codes and messages of an error and its causes. */
function wordsOf(error: unknown): string[] {
  const said: string[] = [];
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    said.push(codeOf(one), one.message);
  }
  return said;
}
