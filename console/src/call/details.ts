import { fromBinary, type Registry } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { type JsonNode, printJson } from "../json/node.ts";
import { decodeMessage } from "../message/encode.ts";
import { toHex } from "../message/scalar.ts";

/** A detail of an error, as a page shows it. */
export interface Detail {
  /** Such as google.rpc.ErrorInfo. */
  readonly type: string;
  /** The detail in JSON; undefined for a type that nobody knows, */
  readonly json?: JsonNode;
  /** whose bytes are shown; or for one whose bytes are not of the type. */
  readonly hex?: string;
}

/** Reads all details of an error. */
export function detailsOf(error: ConnectError, types: Registry): Detail[] {
  return error.details.flatMap((detail): Detail[] => {
    // The other kind is that of an error made here, which has none.
    if (!("value" in detail) || !(detail.value instanceof Uint8Array)) return [];
    const { type, value } = detail as { type: string; value: Uint8Array };
    const desc = types.getMessage(type);
    try {
      if (desc) return [{ type, json: decodeMessage(desc, fromBinary(desc, value), types) }];
    } catch {
      // Bytes that are not of the type are shown as bytes.
    }
    return [{ type, hex: toHex(value) }];
  });
}

/** A field that the server finds wrong. */
export interface Violation {
  /** In the form of the contract, such as `user.tags[2]`. */
  readonly field: string;
  readonly description: string;
}

/** The fields that a google.rpc.BadRequest names. */
export function violationsIn(details: readonly Detail[]): Violation[] {
  return details.flatMap(({ type, json }) => {
    if (type !== "google.rpc.BadRequest" || json?.kind !== "object") return [];
    const { fieldViolations = [] } = JSON.parse(printJson(json)) as { fieldViolations?: Partial<Violation>[] };
    return fieldViolations.map(({ field = "", description = "" }) => ({ field, description }));
  });
}
