import { InvalidError } from "../error.ts";
import { type NodeModules, nodeModule } from "../node.ts";
import { invalidToken } from "./position-token.ts";

/** The number of days that a sealed token is good, at least (AIP-158 suggests about three). */
export const PAGE_TOKEN_DAYS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Signs page tokens that leave the program (HMAC-SHA-256, 128 bits of it kept), and binds each to the question it
 * continues, so that a token cannot be made up, altered, or used with another filter, order or caller. It is good for
 * PAGE_TOKEN_DAYS days after the day on which it was made. It is a service's tool, and needs Node.js.
 */
export class PageTokenSeal {
  readonly #crypto: NodeModules["crypto"];
  readonly #key: ReturnType<NodeModules["crypto"]["createSecretKey"]>;
  readonly #now: () => Date;

  /**
   * @param key at least 32 bytes; programs that serve the same lists must share it
   * @param now @default the system's clock
   */
  constructor(key: Uint8Array, now: () => Date = () => new Date()) {
    if (key.byteLength < 32) throw new Error("the page token key must have at least 32 bytes");
    const crypto = nodeModule("crypto");
    if (!crypto) throw new Error("page tokens are sealed by services, in Node.js: make the seal there");
    this.#crypto = crypto;
    this.#key = crypto.createSecretKey(key);
    this.#now = now;
  }

  /** @param question everything that stays the same from page to page, such as the filter, the order and the caller */
  seal(token: string, question: readonly string[]): string {
    if (token === "") return "";
    // Days, so that the same page has the same token all day long.
    const dated = `${this.#today().toString(36)}.${token}`;
    return `${this.#sign(dated, question)}.${dated}`;
  }

  /** @throws InvalidError if the token was not sealed with this key for this question, reason PAGE_TOKEN_EXPIRED if too long ago */
  open(sealed: string, question: readonly string[]): string {
    if (sealed === "") return "";
    const dot = sealed.indexOf(".");
    const dated = sealed.slice(dot + 1);
    const given = new TextEncoder().encode(sealed.slice(0, Math.max(dot, 0)));
    const expected = new TextEncoder().encode(this.#sign(dated, question));
    if (given.length !== expected.length || !this.#crypto.timingSafeEqual(given, expected)) {
      throw invalidToken(
        "is not the token that this list gave: repeat the filter and order of the page before, or start at the first page",
      );
    }
    const [day = "", ...token] = dated.split(".");
    if (this.#today() - Number.parseInt(day, 36) > PAGE_TOKEN_DAYS) {
      const description = `has expired, as tokens do after ${PAGE_TOKEN_DAYS} days: start at the first page`;
      throw new InvalidError([{ field: "token", description }], { reason: "PAGE_TOKEN_EXPIRED" });
    }
    return token.join(".");
  }

  #today(): number {
    return Math.floor(this.#now().getTime() / DAY_MS);
  }

  #sign(token: string, question: readonly string[]): string {
    const { createHmac, hash } = this.#crypto;
    const digest = hash("sha256", JSON.stringify(question), "buffer");
    return createHmac("sha256", this.#key).update(digest).update(token).digest().subarray(0, 16).toString("base64url");
  }
}
