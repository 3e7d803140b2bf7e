import { Code } from "@connectrpc/connect";
import type { Logger } from "pino";
import { addressOfPeer } from "../ports/peer-address.ts";
import type { CallOrigin } from "./call.ts";
import { traceIds } from "./call-trace.ts";

/** A call that has ended, without any of its content. */
export interface EndedCall {
  /** Such as "accounts.v1.UserService/GetUser". */
  readonly rpc: string;
  /** Undefined for success. */
  readonly code: Code | undefined;
  /** The start by performance.now(), in milliseconds. */
  readonly startedAt: number;
  readonly origin: CallOrigin | undefined;
  readonly protocol: string;
}

/** Writes a call's line to the log. */
export function logCall(log: Logger, level: "info" | "debug", call: EndedCall): void {
  const { rpc, code, startedAt, origin, protocol } = call;
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  const { peer, address, requestId } = origin ?? {};
  const client = peer === undefined || addressOfPeer(peer) === address ? {} : { client: address };
  log[level](
    {
      rpc,
      code: code === undefined ? "Ok" : Code[code],
      ms,
      requestId,
      ...traceIds(origin),
      peer,
      ...client,
      protocol,
    },
    "call ended",
  );
}
