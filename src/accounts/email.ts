import { z } from "zod";

/** Maximum characters of an address: RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const MAX_EMAIL_LENGTH = 254;
/** Maximum characters before the @: RFC 5321, section 4.5.3.1.1. */
const MAX_LOCAL_LENGTH = 64;
/** Maximum characters of a domain: RFC 1035, section 2.3.4, in dotted form without the root's dot. */
const MAX_DOMAIN_LENGTH = 253;
/** A longer text is refused unread: letters of other scripts need more room in DNS, and none needs less. */
const MAX_GIVEN_LENGTH = 4 * MAX_EMAIL_LENGTH;

// The two halves of an address in a browser's <input type=email> (https://html.spec.whatwg.org/#valid-e-mail-address).
// A label of a domain has 1 to 63 letters, digits and hyphens, with no hyphen at either end.
const LOCAL = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+$/;
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** An email address as browsers accept it, within DNS's limits. Its domain may be in any script. */
export const emailRule = z.string().superRefine((text, context) => {
  const message = problemOf(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

function problemOf(text: string): string | undefined {
  if (text.length > MAX_GIVEN_LENGTH) return `must have at most ${MAX_EMAIL_LENGTH} characters`;
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const domain = at < 0 ? undefined : canonicalDomain(text.slice(at + 1));
  if (domain === undefined || !LOCAL.test(local) || !DOMAIN.test(domain)) {
    return "must be an email address such as ada@example.com";
  }
  if (local.length > MAX_LOCAL_LENGTH) return `must have at most ${MAX_LOCAL_LENGTH} characters before the @`;
  if (domain.length > MAX_DOMAIN_LENGTH || local.length + 1 + domain.length > MAX_EMAIL_LENGTH) {
    return `must have at most ${MAX_EMAIL_LENGTH} characters`;
  }
  return undefined;
}

/**
 * The form in which an email address is stored and searched: in lower case, with the domain in its ASCII form of DNS,
 * so that `ada@Пример.рф` and `ada@xn--e1afmkfd.xn--p1ai` are one. RFC 5321 leaves the case of the part before the @ to
 * the receiving host, but no host in use tells people apart by it, and people do not type it the same twice.
 */
export function normalizeEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const text = email.normalize("NFC").toLowerCase();
  const domain = at < 0 ? undefined : canonicalDomain(email.slice(at + 1));
  return domain === undefined ? text : `${email.slice(0, at).normalize("NFC").toLowerCase()}@${domain}`;
}

/** A domain in its ASCII form of DNS (UTS 46, as browsers map it); undefined if it is no valid domain. */
export function canonicalDomain(domain: string): string | undefined {
  // U+3002 and similar dots separate labels; full-width letters become ASCII.
  const text = domain.replace(/[\u3002\uFF0E\uFF61]/g, ".").normalize("NFKC");
  // Keeps ASCII as it is: as a part of a URL, 127.1 would be a number.
  if (/^[\x21-\x7e]*$/.test(text)) return text.toLowerCase();
  // A delimiter of URLs would end the domain early.
  if (/[\0-\x2c/:-@[-`{-\x7f]/.test(text) || !text.isWellFormed()) return undefined;
  try {
    return new URL(`ws://${text}`).hostname;
  } catch {
    // It is none. URL.canParse of Node 20 says so of valid ones with letters of Latin-1, too.
    return undefined;
  }
}
