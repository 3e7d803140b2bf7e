import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";

/** The place of a repository's rows at a service, and their form there. */
export interface HttpSource<E extends object> {
  /** The URL that gives all rows, as JSON. Without credentials: those go into `headers` of the service. */
  readonly url: string;
  /** The rows in an answer's JSON. @default the answer itself, which is an array */
  readonly rows?: ((body: unknown) => unknown) | undefined;
  /**
   * The entity of a row. Values may be as JSON has them: a bigint as text or a safe number, a time as text of
   * RFC 3339, bytes as base64.
   *
   * @default the row itself, whose members are called as the fields; it may have more
   */
  readonly toEntity?: ((row: never) => { readonly [K in keyof E]: unknown }) | undefined;
  /**
   * The URL of the next part of the rows, for a service that gives them in parts. It must be of the same origin.
   *
   * @default the first answer has all
   */
  readonly next?: ((body: unknown, headers: Headers) => string | null | undefined) | undefined;
  /**
   * The URL that gives one entity, by its key; 404 means that there is none. Conditions on keys then ask for these alone.
   *
   * @default every condition is looked for among all rows
   */
  readonly lookup?: ((key: KeyOf) => string) | undefined;
}

/** The values of an entity's key, by field. */
export type KeyOf = Readonly<Record<string, Scalar>>;

/** A URL that a source names, without credentials, which would be told in errors. @throws InvalidError */
export function toUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw InvalidError.of("url", "must be one of http: or https:, such as https://example.com/users");
  }
  if (url.username !== "" || url.password !== "") {
    throw InvalidError.of("url", "must not have credentials: give them as `headers` of the HttpService");
  }
  if (base && url.origin !== base.origin) {
    throw InvalidError.of("url", `must be of ${base.origin}, to which the headers of the service belong`);
  }
  return url;
}

/** A URL in words, for errors: without its query, in which secrets may be. */
export function nameOfUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
