import type { Filter, Link } from "./tcp-proxy.ts";

/** How the client hears of a cut. */
export type CutKind = "reset" | "close";

/** The moment at which a commit is cut off: before it has reached the server, while it is under way, or at its answer. */
export type CutMoment = "before it arrives" | "under way" | "at its answer";

/** Cuts connections of a TCP proxy. */
export interface Cutter {
  /** For startTcpProxy. */
  readonly filterOf: (link: Link, n: number) => Filter;
  /** How many connections were cut. */
  readonly cuts: number;
}

/** Cuts connections when a COMMIT passes, or a change of PostgreSQL's that is a transaction by itself. */
export interface CommitCutter extends Cutter {
  /** Cuts the connection of the next of them; called again before that, of the one after it as well. */
  cutCommit(moment: CutMoment, kind: CutKind): void;
}

const COMMIT = { sent: /\bCOMMIT\b/, answered: /^/ };
/** It has the condition of `Dialect.inUnit`. Its isolation may be set before it, with an answer of its own. */
const LONE = { sent: /current_setting\('transaction_isolation'\)/, answered: /(?:INSERT 0|UPDATE|DELETE) \d/ };

export function createCommitCutter(): CommitCutter {
  const planned: { readonly moment: CutMoment; readonly kind: CutKind }[] = [];
  let cuts = 0;
  const cut = ({ client }: Link, kind: CutKind) => {
    cuts++;
    if (kind === "reset") client.resetAndDestroy();
    else client.end();
  };
  return {
    get cuts() {
      return cuts;
    },
    cutCommit: (moment, kind) => {
      planned.push({ moment, kind });
    },
    filterOf: (link) => {
      let atAnswer: { readonly kind: CutKind; readonly answered: RegExp } | undefined;
      return (data, sender) => {
        const text = data.toString("latin1");
        if (sender === "server") {
          if (!atAnswer?.answered.test(text)) return data;
          link.server.destroy();
          cut(link, atAnswer.kind);
          atAnswer = undefined;
          return undefined;
        }
        const commit = [COMMIT, LONE].find(({ sent }) => sent.test(text));
        const plan = commit && planned.shift();
        if (!plan) return data;
        if (plan.moment === "at its answer") {
          atAnswer = { kind: plan.kind, answered: commit.answered };
          return data;
        }
        if (plan.moment === "under way") link.server.end(data);
        else link.server.destroy();
        cut(link, plan.kind);
        return undefined;
      };
    },
  };
}

/** The place in a connection's data at which it is cut, and how. */
export interface Cut {
  /** The side that has sent so much when the connection is cut. */
  readonly sender: keyof Link;
  /** How much passes before: bytes, or HTTP/2 frames (on HTTP/1.1, and for the preface, what arrives at a time). */
  readonly after: number;
  readonly unit: "bytes" | "frames";
  readonly how: CutKind;
}

/** Cuts connections after some of their data. @param cutOf the cut of the nth connection; none if undefined */
export function createDataCutter(cutOf: (n: number) => Cut | undefined): Cutter {
  let cuts = 0;
  return {
    get cuts() {
      return cuts;
    },
    filterOf: (link, n) => {
      const cut = cutOf(n);
      const frames = new FrameCounter();
      let left = cut?.after ?? 0;
      let isCut = false;
      return (data, sender) => {
        if (isCut) return undefined;
        if (cut?.sender !== sender) return data;
        const fits = cut.unit === "frames" ? frames.bytesOf(data, left) : Math.min(data.length, left);
        left -= cut.unit === "frames" ? frames.counted : fits;
        if (fits === data.length) return data;
        isCut = true;
        cuts++;
        // Data that was passed on arrives before the end, except before a reset, which may overtake it.
        link[sender === "client" ? "server" : "client"].write(data.subarray(0, fits));
        for (const socket of [link.client, link.server]) {
          if (cut.how === "reset") socket.resetAndDestroy();
          else socket.destroySoon();
        }
        return undefined;
      };
    },
  };
}

/** Counts HTTP/2 frames (RFC 9113, 4.1) in a stream of bytes. */
class FrameCounter {
  /** The number of frames that began in the last piece, as far as they fit. */
  counted = 0;
  #rest = 0;

  /** How many bytes of a piece may pass. @param most how many frames may begin in it */
  bytesOf(data: Buffer, most: number): number {
    this.counted = 0;
    let at = 0;
    while (at < data.length) {
      if (this.#rest > 0) {
        const step = Math.min(this.#rest, data.length - at);
        this.#rest -= step;
        at += step;
        continue;
      }
      if (this.counted >= most) return at;
      this.counted++;
      const head = data.subarray(at, at + 9);
      // The preface, HTTP/1.1, and a header in two pieces are not parsed: such a piece counts as a frame.
      const isFrame = head.length === 9 && (head[3] ?? 255) < 10;
      this.#rest = isFrame ? 9 + head.readUIntBE(0, 3) : data.length - at;
    }
    return at;
  }
}
