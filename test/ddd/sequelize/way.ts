import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { gate } from "../../helpers/users.ts";
import type { Place } from "./backends.ts";

/** A way to a server, which a test shuts and opens. */
export interface Way {
  /** The same database by this way. */
  readonly url: string;
  /** How many connections were made by this way so far. */
  taken(): number;
  /** From now on connections are taken, but lead nowhere before the way is open. */
  shut(): void;
  open(): void;
  /** Resolves when a connection waits for the way to be open. */
  waiting(): Promise<void>;
  /** Resolves when the connection that waited last has come to its end. */
  ended(): Promise<void>;
  /** From now on what is sent is lost from sight, on new connections too: nothing arrives, and nothing is refused. */
  mute(): void;
  /** Data that was sent meanwhile arrives. */
  unmute(): void;
  /** As if the server had ended: all connections are lost, and no new one is taken. */
  end(): Promise<void>;
  /** As if the server had begun again, after `end`. */
  begin(): Promise<void>;
}

/** Makes a way, which is open at first, to a place's server. */
export async function wayTo({ url }: Pick<Place, "url">): Promise<Way> {
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  let passage = gate();
  let arrival = gate();
  let departure = gate();
  passage.open();
  let isOpen = true;
  let taken = 0;
  const server = createServer(async (socket) => {
    taken++;
    sockets.add(socket);
    // Both ends see the connection close, and errors mean nothing more here.
    socket.on("error", () => {});
    if (!isOpen) {
      socket.once("close", departure.open);
      arrival.open();
    }
    await passage.passed;
    const upstream = connect(target, "127.0.0.1");
    sockets.add(upstream);
    upstream.on("error", () => {});
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const here = new URL(url);
  here.port = String((server.address() as AddressInfo).port);
  const shut = () => {
    isOpen = false;
    passage = gate();
    arrival = gate();
    departure = gate();
  };
  const open = () => {
    isOpen = true;
    passage.open();
  };
  return {
    url: here.href,
    taken: () => taken,
    shut,
    open,
    mute: () => {
      shut();
      for (const socket of sockets) socket.pause();
    },
    unmute: () => {
      for (const socket of sockets) socket.resume();
      open();
    },
    waiting: () => arrival.passed,
    ended: () => departure.passed,
    end: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    begin: async () => {
      server.listen(Number(here.port), "127.0.0.1").unref();
      await once(server, "listening");
    },
  };
}
