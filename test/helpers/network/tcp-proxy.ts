import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Gate, gate } from "../../../src/ddd/testing/barrier.ts";

/** The direction in which data is lost. */
export type Direction = "to the server" | "to the client" | "both ways";

/** One connection through the proxy: the client's to the proxy, and the proxy's to the server. */
export interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

/** Takes each piece of data of one connection. @returns the bytes that go on to the other side; undefined for none */
export type Filter = (data: Buffer, sender: keyof Link) => Buffer | undefined;

/** A proxy before a server, which holds, loses and cuts connections when a test says so. */
export interface TcpProxy {
  /** The server's URL, with the proxy's port. */
  readonly url: string;
  /** How many connections the proxy has accepted. */
  readonly accepted: number;
  /** How many connections of clients are open. */
  readonly open: number;
  /** Accepts connections from now on, but connects none of them to the server before `release`. */
  hold(): void;
  release(): void;
  /** Resolves when a connection is held. */
  untilHeld(): Promise<void>;
  /** Resolves when the connection that was held last has closed. */
  untilHeldCloses(): Promise<void>;
  /** Holds new connections, and what is sent on open ones, until `resume`. Nothing is lost or refused. */
  pause(): void;
  resume(): void;
  /** Loses what is sent in a direction from now on, on open connections and new ones. Neither side hears of it. */
  lose(direction: Direction): void;
  /** New connections work again. Those that have lost data stay silent for ever. */
  restore(): void;
  /** Loses what is sent on the connections that are open, as if a NAT between had forgotten them. */
  forget(): void;
  /** Resets all open connections. */
  resetAll(): void;
  /** Resolves when the clients of this process have heard of `resetAll`. */
  untilReset(): Promise<void>;
  /** Closes all connections and refuses new ones, as a server that has ended does. */
  stop(): Promise<void>;
  /** Listens on the same port again, after `stop`. */
  restart(): Promise<void>;
  /** Connects to another server from now on. @param url of that server, with its port */
  retarget(url: string): void;
  close(): void;
}

/**
 * Starts a proxy on a free port of the loopback address.
 *
 * @param url of the server, of any scheme, with its port
 * @param filterOf makes the filter of the nth connection, which counts from 0
 */
export async function startTcpProxy(
  url: string,
  filterOf: (link: Link, n: number) => Filter = () => (data) => data,
): Promise<TcpProxy> {
  let target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const losses = new Set<{ up: boolean; down: boolean }>();
  let losing: Direction | undefined;
  let accepted = 0;
  let isHolding = false;
  let released = gate();
  released.open();
  let held = gate();
  let heldCloses = gate();
  const add = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // Each error closes its socket, and that is all that matters here.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  };

  const listener = createServer(async (client) => {
    const n = accepted++;
    add(client);
    clients.add(client);
    client.on("close", () => clients.delete(client));
    if (isHolding) await holdBack(client, released, held, heldCloses);
    const server = connect(target, "127.0.0.1");
    add(server);
    // A stream that has lost data has a gap, so that the rest of it is lost too.
    const lost = { up: false, down: false };
    losses.add(lost);
    const filter = filterOf({ client, server }, n);
    client.on("data", (data) => {
      lost.up ||= losing === "to the server" || losing === "both ways";
      if (!lost.up) pass(filter(data, "client"), server);
    });
    server.on("data", (data) => {
      lost.down ||= losing === "to the client" || losing === "both ways";
      if (!lost.down) pass(filter(data, "server"), client);
    });
    // Where data is lost, the end of a connection is lost as well.
    const endServer = () => {
      losses.delete(lost);
      if (!lost.up && !losing) server.end();
    };
    client.on("close", endServer);
    if (client.destroyed) endServer();
    server.on("close", () => {
      if (!lost.down && !losing) client.end();
    });
  });

  const listen = async (port: number) => {
    listener.listen(port, "127.0.0.1").unref();
    await once(listener, "listening");
  };
  await listen(0);
  const here = new URL(url);
  here.port = String((listener.address() as AddressInfo).port);

  const proxy: TcpProxy = {
    url: here.href,
    get accepted() {
      return accepted;
    },
    get open() {
      return clients.size;
    },
    hold: () => {
      isHolding = true;
      [released, held, heldCloses] = [gate(), gate(), gate()];
    },
    release: () => {
      isHolding = false;
      released.open();
    },
    untilHeld: () => held.passed,
    untilHeldCloses: () => heldCloses.passed,
    pause: () => {
      proxy.hold();
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      for (const socket of sockets) socket.resume();
      proxy.release();
    },
    lose: (direction) => {
      losing = direction;
    },
    restore: () => {
      losing = undefined;
    },
    forget: () => {
      for (const lost of losses) Object.assign(lost, { up: true, down: true });
    },
    resetAll: () => {
      for (const client of clients) client.resetAndDestroy();
    },
    untilReset: async () => {
      // The kernel tells the clients' ends before a new connection gets through, and this process hears in that order.
      const probe = connect(Number(here.port), "127.0.0.1");
      await once(probe, "connect");
      probe.destroy();
    },
    stop: async () => {
      const closed = once(listener, "close");
      proxy.close();
      await closed;
    },
    restart: () => listen(Number(here.port)),
    retarget: (other) => {
      target = Number(new URL(other).port);
    },
    close: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return proxy;
}

function pass(data: Buffer | undefined, to: Socket): void {
  if (data) to.write(data);
}

async function holdBack(client: Socket, released: Gate, held: Gate, heldCloses: Gate): Promise<void> {
  client.once("close", heldCloses.open);
  held.open();
  await released.passed;
}
