import { untilAborted } from "../../../abort.ts";
import type { Client, Connect, Login } from "./client.ts";

/** Facts that a connection's server tells about itself. */
export interface Server {
  /** Tells it from another that may answer under the same name; begins with its version. */
  readonly identity: string;
  /** The most bytes that it takes at once: it answers more by closing the connection, and may not be heard before that. */
  readonly maxPacketBytes: number;
}

export async function serverOf(client: Client): Promise<Server> {
  const result = await client.query(
    "SELECT CONCAT_WS(' ', @@version, @@hostname, @@port, @@server_id) AS identity, @@max_allowed_packet AS bytes",
  );
  const [row] = "rows" in result ? result.rows : [];
  return { identity: String(row?.identity), maxPacketBytes: Number(row?.bytes) };
}

/** How to connect again, to kill a statement. */
export interface Reconnect {
  readonly connect: Connect;
  readonly login: Login;
}

/**
 * Asks the server, on a connection of its own, to end the statement of another one. When the server has answered, the request
 * has had its effect; until then it could meet a later statement.
 *
 * @param identity of the server that the other connection is to: its number stands for somebody else's on another server
 * @returns whether the request has been answered
 */
export async function killQuery(
  { threadId }: Client,
  identity: string,
  { connect, login }: Reconnect,
  timeoutMs: number,
): Promise<boolean> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const killed = async () => {
    const client = await connect(login, late.signal);
    if ((await serverOf(client)).identity !== identity) return false;
    await client.query(`KILL QUERY ${threadId}`);
    return true;
  };
  try {
    return await untilAborted(killed(), late.signal);
  } catch {
    // The caller then destroys the connection, which ends the statement too.
    return false;
  } finally {
    clearTimeout(timer);
    // The connection is no longer needed, even if it still waits.
    late.abort();
  }
}
