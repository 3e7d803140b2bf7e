import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine. */
export interface Serving {
  readonly url: string;
  /** The paths of its requests, in their order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves HTTP on a port of its own. */
export async function serving(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Serving> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** JSON as many services write it: bigints as text, times of RFC 3339, bytes in base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "bigint" ? `${one}` : one instanceof Uint8Array ? Buffer.from(one).toString("base64") : one,
  );
}
