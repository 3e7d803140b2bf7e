import { type Signal, signal } from "@preact/signals";
import { newUuid } from "../../json/uuid.ts";
import { type DraftMessage, withField } from "../../message/draft.ts";
import type { Call } from "../call.ts";
import { keyFields } from "../key.ts";
import type { Resource } from "../resource.ts";
import type { KeyedRpc } from "../standard-rpc.ts";

/** An entity to delete, or to bring back, and how it went. */
export interface RemovalItem {
  readonly key: readonly string[];
  readonly entity: DraftMessage;
  readonly label: string;
  readonly state: Signal<RemovalState>;
  /** A repeat has the same one. */
  readonly requestId: string;
}

export interface RemovalState {
  readonly status: "waiting" | "running" | "done" | "failed";
  readonly error?: unknown;
}

/** So many calls run at a time. */
const LANES = 4;

export function removalItem(key: readonly string[], entity: DraftMessage, label: string): RemovalItem {
  return { key, entity, label, state: signal<RemovalState>({ status: "waiting" }), requestId: newUuid() };
}

/** Calls the RPC for each item that is not done, with the etag that was read. Each has a result of its own. */
export async function runForEach(
  { key }: Resource,
  rpc: KeyedRpc,
  items: readonly RemovalItem[],
  call: Call,
): Promise<void> {
  const left = items.filter(({ state }) => state.value.status === "waiting" || state.value.status === "failed");
  for (const { state } of left) state.value = { status: "waiting" };
  const queue = left.values();
  const lane = async () => {
    for (const item of queue) {
      item.state.value = { status: "running" };
      try {
        await call(rpc.method, requestFor(rpc, key, item));
        item.state.value = { status: "done" };
      } catch (error) {
        item.state.value = { status: "failed", error };
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function requestFor(rpc: KeyedRpc, key: Resource["key"], item: RemovalItem): DraftMessage {
  const message: DraftMessage = { kind: "message", fields: keyFields(rpc.key, key, item.key) };
  const withEtag = rpc.etag ? withField(message, rpc.etag.name, item.entity.fields.etag) : message;
  return rpc.requestId ? withField(withEtag, rpc.requestId.name, { kind: "text", text: item.requestId }) : withEtag;
}
