/** The users to find: all, or those who may or may not sign in. */
export type Activity = "all" | "active" | "inactive";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A filter (AIP-160) of the users that a text means: an id, the start of an address or of a name, or a filter itself. */
export function userFilter(text: string, activity: Activity): string {
  const state = activity === "all" ? "" : `active = ${activity === "active"}`;
  return allOf([state, meant(text.trim())]);
}

function meant(text: string): string {
  if (text === "") return "";
  if (/[=<>:"]/.test(text)) return text;
  if (UUID.test(text)) return `id = ${quoted(text.toLowerCase())}`;
  const begin = quoted(`${text.replaceAll("*", "")}*`);
  // Addresses are stored in lower case; names are compared exactly.
  return `email = ${begin.toLowerCase()} OR name = ${begin} OR surname = ${begin}`;
}

/** A text in a filter. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** A filter that holds to all of some; an empty one says nothing. */
export function allOf(filters: readonly string[]): string {
  const said = filters.filter((one) => one !== "");
  return said.length === 1 ? (said[0] ?? "") : said.map((one) => `(${one})`).join(" AND ");
}
