import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Where a connection is cut, and how. */
export interface Cut {
  /** The side that has sent so many bytes when the connection is cut. */
  readonly sender: "client" | "server";
  /** How much passes before: bytes, or HTTP/2 frames (on HTTP/1.1, and for the preface, what arrives at a time). */
  readonly after: number;
  readonly unit: "bytes" | "frames";
  readonly how: "reset" | "close";
}

/** A proxy that cuts connections. */
export interface CuttingProxy {
  readonly port: number;
  /** How many connections were cut. */
  readonly cuts: number;
  close(): void;
}

/** Starts one before a port. @param cutOf where the nth connection is cut, if it is */
export async function startCuttingProxy(target: number, cutOf: (n: number) => Cut | undefined): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let taken = 0;
  let cuts = 0;
  const server = createServer((client) => {
    const cut = cutOf(taken++);
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      // The other end sees it close, and that is all that an error means here.
      socket.on("error", () => {});
    }
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    const pass = (from: Socket, to: Socket, sender: Cut["sender"]) => {
      let left = cut?.sender === sender ? cut.after : Number.POSITIVE_INFINITY;
      const frames = new FrameCounter();
      from.on("data", (data: Buffer) => {
        const fits = cut?.unit === "frames" ? frames.bytesOf(data, left) : Math.min(data.length, left);
        left -= cut?.unit === "frames" ? frames.counted : fits;
        to.write(data.subarray(0, fits));
        if (fits === data.length) return;
        cuts++;
        // Data that was passed on arrives before the end, except before a reset, which may overtake it.
        for (const socket of [client, upstream]) {
          if (cut?.how === "reset") socket.resetAndDestroy();
          else socket.destroySoon();
        }
      });
      from.on("end", () => to.end());
    };
    pass(client, upstream, "client");
    pass(upstream, client, "server");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Counts HTTP/2 frames (RFC 9113, 4.1) in a stream of bytes. */
class FrameCounter {
  /** How many frames began in the last piece, as far as they fit. */
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
      // Neither the preface, nor HTTP/1.1, nor a header in two pieces is looked into: such a piece counts as a frame.
      const isFrame = head.length === 9 && (head[3] ?? 255) < 10;
      this.#rest = isFrame ? 9 + head.readUIntBE(0, 3) : data.length - at;
    }
    return at;
  }
}
