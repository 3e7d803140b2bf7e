import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConnectError } from "@connectrpc/connect";

/** Secrets that are unlike anything else, and the search for them in whatever form. */
export class Canaries {
  readonly #forms = new Map<string, Set<string>>();

  /** A secret of letters and digits: found wherever it is printed, quoted or encoded. */
  make(name: string): string {
    const secret = `canary${randomBytes(12).toString("hex")}`;
    this.add(name, secret);
    return secret;
  }

  /** Adds a secret that another has made. */
  add(name: string, secret: string): void {
    if (secret.length < 8) throw new Error(`${name} is too short to be told from other text`);
    const forms = this.#forms.get(name) ?? new Set<string>();
    this.#forms.set(name, forms);
    const bytes = Buffer.from(secret);
    forms.add(secret).add(bytes.toString("hex")).add(encodeURIComponent(secret));
    // Within a longer text, base64 begins at any of three bits.
    for (let before = 0; before < 3; before++) {
      const padded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
      const sure = padded.slice(before === 0 ? 0 : before + 1, -4);
      if (sure.length >= 8) forms.add(sure).add(sure.replaceAll("+", "-").replaceAll("/", "_"));
    }
  }

  get names(): string[] {
    return [...this.#forms.keys()];
  }

  /** The names of the secrets that a text or bytes hold. */
  in(text: string | Uint8Array): string[] {
    const whole = typeof text === "string" ? text : Buffer.from(text).toString("latin1");
    return [...this.#forms].flatMap(([name, forms]) => ([...forms].some((form) => whole.includes(form)) ? [name] : []));
  }
}

/** All that a caller gets of an error, as text. */
export function errorText(error: unknown): string {
  const from = ConnectError.from(error);
  const details = from.details.flatMap((detail) =>
    "value" in detail && detail.value instanceof Uint8Array ? [Buffer.from(detail.value).toString("latin1")] : [],
  );
  return [from.message, from.rawMessage, ...details, JSON.stringify([...from.metadata])].join("\n");
}

/** Keeps what is written to stdout and stderr, until the end. @param shows whether it is written there, too */
export function tapOutput(shows = true): { readonly written: () => string; readonly end: () => void } {
  let written = "";
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write);
  for (const [i, stream] of streams.entries()) {
    stream.write = ((...args: Parameters<typeof stream.write>) => {
      written += typeof args[0] === "string" ? args[0] : Buffer.from(args[0]).toString("latin1");
      return shows ? writes[i]?.apply(stream, args) : true;
    }) as typeof stream.write;
  }
  return {
    written: () => written,
    end: () => {
      for (const [i, stream] of streams.entries()) stream.write = writes[i] ?? stream.write;
    },
  };
}

/** The bytes of all files in a folder: a database of SQLite with its journals. */
export function bytesIn(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}
