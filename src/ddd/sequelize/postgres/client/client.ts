import type { Duplex } from "node:stream";
import type { Row } from "../../column.ts";
import { openSocket } from "../../session/connect/dial.ts";
import { loadDriver } from "../../session/connect/load-driver.ts";
import { type TypeParsers, typesForSequelize } from "../sequelize.ts";
import type { BackendKey } from "./cancel.ts";

/** A statement as the driver takes it. */
export interface Query {
  readonly text: string;
  readonly name?: string;
  readonly values?: readonly unknown[];
  /** @default the connection's */
  readonly types?: { getTypeParser(): (text: string) => string };
}

/** The used part of a client of the driver `pg`, which has no types of its own. */
export interface PgClient extends BackendKey {
  /** Whether it sends statements without waiting for the answers to those before. Older versions of the driver never do. */
  readonly pipeline?: boolean;
  readonly connection: {
    readonly parsedStatements: Record<string, string>;
    on(event: "parameterStatus", listener: (status: { parameterName: string; parameterValue: string }) => void): void;
  };
  connect(): Promise<unknown>;
  query(query: Query): Promise<{ rows: Row[]; rowCount: number | null; command: string }>;
  /** "I" outside of a transaction, "T" in one, "E" in a failed one; null while it is not known. */
  getTransactionStatus(): "I" | "T" | "E" | null;
  on(event: "error" | "end", listener: () => void): void;
  end(): Promise<void>;
}

interface PgOptions {
  readonly connectionString: string;
  readonly application_name: string;
  readonly types: TypeParsers;
  /** A socket that is not connected yet. */
  readonly stream: () => Duplex;
  /** Whether statements are sent without waiting for the answers to those before. */
  readonly pipeline: boolean;
}

/** A connection to PostgreSQL. */
export interface Client extends Omit<PgClient, "connect" | "on"> {
  /** Puts what is sent meanwhile into one packet, as far as it fits. @default a packet each */
  together?<T>(send: () => T): T;
  /** Whether it is usable, as far as is known. */
  isOpen(): boolean;
  /** Closes it; a running statement fails. */
  destroy(): void;
}

/** @param signal destroys it when it is aborted */
export async function connectPostgres(url: string, signal: AbortSignal): Promise<Client> {
  const pg = await loadDriver("pg", "postgres:", () => import("pg"));
  const Client = pg.Client as new (options: PgOptions) => PgClient;
  const socket = openSocket(signal);
  const types = typesForSequelize(pg.types);
  const client = new Client({
    connectionString: url,
    application_name: "brasa",
    types,
    stream: () => socket,
    pipeline: true,
  });
  let open = true;
  const onLost = () => {
    open = false;
  };
  // The next use finds it closed; an error without a listener ends the process.
  client.on("error", onLost);
  client.on("end", onLost);
  await client.connect();
  const destroy = () => {
    open = false;
    socket.destroy();
  };
  // The server tells each change of this setting, however it was written: later a quote in a value would end its text.
  client.connection.on("parameterStatus", ({ parameterName, parameterValue }) => {
    if (parameterName === "standard_conforming_strings" && parameterValue === "off") destroy();
  });
  const together = <T>(send: () => T): T => {
    socket.cork();
    try {
      return send();
    } finally {
      socket.uncork();
    }
  };
  return Object.assign(client, { isOpen: () => open, destroy, together });
}
