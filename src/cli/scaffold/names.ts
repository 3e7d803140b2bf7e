import { StartError } from "../../server/config.ts";
import { isReserved } from "./reserved.ts";

/** A name in the forms that code has it in. */
export interface Name {
  /** `order_line`, as in proto files and SQL. */
  readonly snake: string;
  /** `order-line`, as files and folders are called. */
  readonly kebab: string;
  /** `orderLine` */
  readonly camel: string;
  /** `OrderLine` */
  readonly pascal: string;
  /** `order line`, as in comments. */
  readonly words: string;
}

/** The names of a context and of the entity that it begins with. */
export interface ContextNames {
  readonly context: Name;
  readonly entity: Name;
  readonly plural: Name;
}

/** Words of lower-case letters and digits, each beginning with a letter. */
const NAME = /^[a-z][a-z0-9]*([-_][a-z][a-z0-9]*)*$/;

/** With the words that code adds, such as `delete…Request` or a constraint's, the databases' limit of 63 bytes is far. */
const MAX_LENGTH = 30;

/**
 * Reads a name in kebab or snake case.
 *
 * @param what it names, such as "the context"
 * @throws StartError
 */
export function toName(text: string, what: string): Name {
  if (text.length > MAX_LENGTH) {
    throw new StartError(`${what} "${text}" has ${text.length} characters: choose a name of at most ${MAX_LENGTH}`);
  }
  if (!NAME.test(text))
    throw new StartError(`${what} ${JSON.stringify(text)} must be a name such as ${suggested(text)}`);
  const words = text.split(/[-_]/);
  const pascal = words.map(capitalize).join("");
  return {
    snake: words.join("_"),
    kebab: words.join("-"),
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    words: words.join(" "),
  };
}

/**
 * Reads `book`, an entity whose context is called by its plural, or `library:book`.
 *
 * @param plural of the entity @default English's, as far as a rule gives it
 * @throws StartError
 */
export function toContextNames(text: string, plural?: string): ContextNames {
  const parts = text.split(":");
  if (parts.length > 2)
    throw new StartError(`${JSON.stringify(text)} has several colons: say CONTEXT:ENTITY, such as library:book`);
  const entity = toName(parts.at(-1) ?? "", "the entity");
  if (plural === undefined && looksPlural(entity.snake)) {
    throw new StartError(
      `the entity "${entity.snake}" looks like a plural: name one of them, such as ${singular(entity.snake)}; ` +
        `if it is one, say its plural, by --plural NAME`,
    );
  }
  const many = toName(plural ?? pluralOf(entity.snake), "the plural");
  if (many.snake === entity.snake) {
    throw new StartError(
      `the entity "${entity.snake}" needs a plural that differs: say --plural ${entity.snake}_items or the like`,
    );
  }
  const context = parts.length === 2 ? toName(parts[0] ?? "", "the context") : many;
  for (const [name, what] of [
    [context, "the context"],
    [entity, "the entity"],
    [many, "the plural"],
  ] as const) {
    if (!isReserved(name.camel) && !isReserved(name.pascal)) continue;
    throw new StartError(`${what} cannot be called "${name.snake}", which code has a meaning for: choose another name`);
  }
  return { context, entity, plural: many };
}

/** The plural of a word, by the rules of English that have few exceptions. */
export function pluralOf(word: string): string {
  if (/(?:[sxz]|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** A word with "a" or "an" before it. */
export function withArticle(words: string): string {
  const an = /^(?:[aeio]|hour|honou?r|heir)/.test(words) ? !/^(?:eu|one\b|once\b)/.test(words) : /^u[^snt]/.test(words);
  return `${an ? "an" : "a"} ${words}`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function looksPlural(word: string): boolean {
  return /[^su]s$/.test(word) && !/(?:is|[^t]as)$/.test(word);
}

function singular(word: string): string {
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}

/** A name that resembles a text; "book" if nothing of it is left. */
function suggested(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => /^[a-z]/.test(word))
    .join("_");
  return words === "" || words === text ? "book or order_line" : words;
}
