import { toCondition, type Where } from "../../ddd/query/where.ts";
import { canonicalDomain, normalizeEmail } from "../email.ts";
import type { User } from "../user.ts";

/**
 * The condition with its emails in their stored form.
 *
 * @throws InvalidError for an invalid condition: a key that a copy would leave out, such as `email: undefined` or an
 *   inherited key, would make it mean more
 */
export function withCanonicalEmails(where: Where<User>): Where<User> {
  toCondition([where]);
  return canonicalWhere(where);
}

function canonicalWhere(where: Where<User>): Where<User> {
  const { and, or, not, email, ...rest } = where;
  return {
    ...rest,
    ...(and && { and: and.map(canonicalWhere) }),
    ...(or && { or: or.map(canonicalWhere) }),
    ...(not && { not: canonicalWhere(not) }),
    ...(email !== undefined && {
      email: typeof email === "string" ? normalizeEmail(email) : canonicalComparison(email),
    }),
  };
}

function canonicalComparison<C extends object>(comparison: C): C {
  const entries = Object.entries(comparison).map(([operator, value]: [string, unknown]) => {
    if (Array.isArray(value))
      return [operator, value.map((one) => (typeof one === "string" ? normalizeEmail(one) : one))];
    return [operator, typeof value === "string" ? canonicalPart(operator, value) : value];
  });
  // The value of each operator has kept its type.
  return Object.fromEntries(entries) as C;
}

/** Only the end of an email has a whole domain, or whole labels of one. */
function canonicalPart(operator: string, text: string): string {
  if (/^i?(startsWith|contains)$/.test(operator)) return text.toLowerCase();
  if (operator !== "endsWith") return normalizeEmail(text);
  const start = text.search(/[@.]/) + 1;
  const domain = start === 0 ? undefined : canonicalDomain(text.slice(start));
  return domain === undefined ? text.toLowerCase() : text.slice(0, start).toLowerCase() + domain;
}
