import type { TLSSocket } from "node:tls";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { FindAddress } from "../../call/client-address.ts";
import { LazyContext } from "../../call/lazy-context.ts";
import { parseConnectTimeout } from "../../ports/deadline.ts";
import type { HttpRequest } from "../../ports/limits.ts";
import { peerOf } from "../../ports/peer-address.ts";

/** A unary call of Connect. */
export class ConnectContext extends LazyContext {
  readonly protocolName = "connect";
  protected readonly scheme: "http" | "https";

  constructor(method: DescMethod, { socket, headers }: HttpRequest, findAddress: FindAddress) {
    super(method, peerOf(socket), headers, findAddress);
    this.scheme = (socket as Partial<TLSSocket>).encrypted ? "https" : "http";
  }

  protected toHeaders(): Headers {
    const headers = new Headers();
    for (const name in this.received) {
      const value = this.received[name];
      if (value === undefined || name.startsWith(":")) continue;
      for (const one of [value].flat()) headers.append(name, one);
    }
    return headers;
  }

  protected readTimeoutMs(): number | undefined {
    const given = this.readHeader("connect-timeout-ms");
    if (given === undefined) return undefined;
    const timeoutMs = parseConnectTimeout(given);
    if (timeoutMs !== undefined) return timeoutMs;
    throw new ConnectError(`protocol error: invalid connect timeout value: ${given}`, Code.InvalidArgument);
  }
}
