import type { z } from "zod";

/** Makes a plain text for a value that breaks a rule without a text of its own: zod's texts are for developers. */
export function ruleText(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${article(String(issue.expected))}`;
    case "too_small":
      return sizeText(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return sizeText(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return `must not have ${issue.keys.join(", ")}`;
    case "invalid_format":
      return formatText(issue);
    case "invalid_union":
      return "is of none of the forms that are allowed";
    case "invalid_key":
      return "has a key that is not allowed";
    case "invalid_element":
      return "has an element that is not allowed";
    default:
      return "is not allowed";
  }
}

function sizeText(origin: string, bound: string, size: number | bigint): string {
  switch (origin) {
    case "string":
      return `must have ${bound} ${size} ${Number(size) === 1 ? "character" : "characters"}`;
    case "array":
    case "set":
    case "map":
      return `must have ${bound} ${size} ${Number(size) === 1 ? "element" : "elements"}`;
    case "date":
      return `must be ${bound.replace("at least", "no earlier than").replace("at most", "no later than").replace("more than", "later than").replace("less than", "earlier than")} ${new Date(Number(size)).toISOString()}`;
    default:
      return `must be ${bound} ${size}`;
  }
}

const formats: Readonly<Record<string, string>> = {
  email: "must be an email address such as ada@example.com",
  url: "must be a URL such as https://example.com",
  uuid: "must be a UUID such as 0198c0de-0000-7000-8000-000000000000",
  guid: "must be a UUID such as 0198c0de-0000-7000-8000-000000000000",
  datetime: "must be a time such as 2026-01-31T12:00:00Z",
  date: "must be a date such as 2026-01-31",
  time: "must be a time of day such as 12:00:00",
  ipv4: "must be an IPv4 address such as 192.0.2.1",
  ipv6: "must be an IPv6 address such as 2001:db8::1",
  base64: "must be base64",
  base64url: "must be base64 for URLs",
  json_string: "must be JSON",
};

function formatText(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  const { format, prefix, suffix, includes, pattern } = issue as Readonly<Record<string, unknown>>;
  if (prefix !== undefined) return `must begin with "${prefix}"`;
  if (suffix !== undefined) return `must end with "${suffix}"`;
  if (includes !== undefined) return `must have "${includes}" in it`;
  const known = formats[String(format)];
  if (known) return known;
  return format === "regex" ? `must match ${String(pattern)}` : `must be in the form of ${article(String(format))}`;
}

function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}
