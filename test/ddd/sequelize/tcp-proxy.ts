import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** In which direction packets are lost. */
export type Direction = "to the server" | "to the client" | "both ways";

/** Where a COMMIT is cut off: before it has reached the server, while it is under way, or when it is being answered. */
export type CutPlace = "before it arrives" | "under way" | "at its answer";

/** How the client hears of it. */
export type CutKind = "reset" | "close";

/** A network between a program and a database's server, in which packets are lost, and connections are cut. */
export interface TcpProxy {
  /** The same database through this. */
  readonly url: string;
  /** How many connections of clients are open. */
  readonly open: number;
  /** From now on packets are lost, and nobody is told: on all connections, and on new ones. */
  swallow(direction: Direction): void;
  /** New connections lead to the server again. On those that have lost packets nothing will ever come. */
  restore(): void;
  /** Cuts the connection of the next COMMIT that comes; called again before that, of the one after it as well. */
  cutCommit(place: CutPlace, kind: CutKind): void;
  /** As if something between had forgotten the connections that are open: what is sent on them is lost. */
  forget(): void;
  /** Cuts all connections that are open. */
  cutAll(): void;
  /** Resolves when clients have heard of it. */
  allCut(): Promise<void>;
  /** How many commits were cut. */
  readonly cuts: number;
  close(): void;
}

/** Starts one, on a free port of the loopback address. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const losses = new Set<{ up: boolean; down: boolean }>();
  const planned: { readonly place: CutPlace; readonly kind: CutKind }[] = [];
  let swallowed: Direction | undefined;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    /** Once packets were lost, a stream has a gap, and what follows is of no use. */
    const lost = { up: false, down: false };
    losses.add(lost);
    let atAnswer: CutKind | undefined;
    const cut = (kind: CutKind) => {
      cuts++;
      if (kind === "reset") client.resetAndDestroy();
      else client.end();
    };
    clients.add(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // Both ends see the connection close, and errors mean nothing more here.
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (data) => {
      lost.up ||= swallowed === "to the server" || swallowed === "both ways";
      if (lost.up) return;
      const plan = /\bCOMMIT\b/.test(data.toString("latin1")) ? planned.shift() : undefined;
      if (plan?.place === "before it arrives") {
        upstream.destroy();
        cut(plan.kind);
        return;
      }
      upstream.write(data);
      if (plan?.place === "at its answer") atAnswer = plan.kind;
      if (plan?.place === "under way") {
        upstream.end();
        cut(plan.kind);
      }
    });
    upstream.on("data", (data) => {
      lost.down ||= swallowed === "to the client" || swallowed === "both ways";
      if (lost.down) return;
      if (atAnswer) {
        upstream.destroy();
        cut(atAnswer);
        atAnswer = undefined;
      } else client.write(data);
    });
    client.on("close", () => {
      clients.delete(client);
      losses.delete(lost);
      // The server does not hear of it either.
      if (!lost.up && !swallowed) upstream.end();
    });
    upstream.on("end", () => {
      if (!lost.down && !swallowed) client.end();
    });
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const here = new URL(url);
  here.port = String((server.address() as AddressInfo).port);
  return {
    url: here.href,
    get open() {
      return clients.size;
    },
    get cuts() {
      return cuts;
    },
    swallow: (direction) => {
      swallowed = direction;
    },
    restore: () => {
      swallowed = undefined;
    },
    cutCommit: (place, kind) => {
      planned.push({ place, kind });
    },
    forget: () => {
      for (const lost of losses) Object.assign(lost, { up: true, down: true });
    },
    cutAll: () => {
      for (const client of clients) client.resetAndDestroy();
    },
    allCut: async () => {
      // The kernel has told the client's end before a new connection gets through, and this program hears in that order.
      const probe = connect(Number(here.port), "127.0.0.1");
      await once(probe, "connect");
      probe.destroy();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
