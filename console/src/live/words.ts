import { timestampMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import type { Figures } from "../../../gen/brasa/v1/operations_service_pb.js";
import { messageOf } from "../api/failure.ts";
import { codeName } from "../call/code-name.ts";
import type { FollowState } from "./follow.ts";
import { formatSpan } from "./format.ts";
import { timeOf } from "./values.ts";

/** The state of the connection in words. */
export function stateWords(state: FollowState | undefined): string {
  switch (state?.kind) {
    case undefined:
    case "connecting":
      return "Connecting…";
    case "open":
      return "Connected";
    case "refused":
      return "Refused";
    case "waiting":
      return `${endWords(state.error)}. Connecting again in ${(state.ms / 1000).toFixed(1)} s.`;
  }
}

function endWords(error: unknown): string {
  if (error === undefined) return "The stream has ended";
  const code = error instanceof ConnectError ? `${codeName(error.code)}, ` : "";
  return `The connection is lost (${code}${messageOf(error)})`;
}

/** The process that the figures are those of: its number among those of a port, and what tells it from others. */
export function processWords(figures: Figures): string {
  const { process: own } = figures;
  if (!own) return "";
  const number = own.number > 0 ? `Process ${own.number} of ${own.processes}: ` : "";
  const span = own.startTime
    ? `, for ${formatSpan(Math.max(0, (timeOf(figures) - timestampMs(own.startTime)) / 1000))}`
    : "";
  const version = own.version === "" ? "" : `version ${own.version}, `;
  return `${number}${own.host}, pid ${own.pid}, ${version}Node.js ${own.nodeVersion}${span}`;
}
