import type { DescMethodUnary, Message } from "@bufbuild/protobuf";

/** How each call is made. */
export interface CallOptions {
  /** Aborts the calls. */
  readonly signal?: AbortSignal | undefined;
  /** The deadline of each call, from 1 to 2147483647. @default the transport's own, or none */
  readonly timeoutMs?: number | undefined;
  /**
   * The clock of what is made on this side before the service's answer: the time in a UUID, and a time in a unit until it is
   * committed. @default the system's
   */
  readonly now?: (() => Date) | undefined;
}

/** A unary RPC to be made: alone, or as an operation of a Commit. */
export interface RemoteCall {
  readonly method: DescMethodUnary;
  readonly request: Message;
  /** The error that callers get for one of this call. */
  readonly explain: (error: Error) => Error;
  /** Whether it changes anything at the service. @default unless its method is declared to have NO_SIDE_EFFECTS */
  readonly effects?: boolean;
}

/** A call that changes one entity, with the entity that it leaves, as far as that is known before the call. */
export interface Write {
  readonly call: RemoteCall;
  /** The entity's kind and key: see entityRefOf. */
  readonly entityRef: string;
  /** The name of the entity's kind in errors. */
  readonly resource: string;
  /** Whether the call fails if the entity has changed since it was read. */
  readonly hasEtag: boolean;
  /** The fields of the entity's key, if the call creates it because a look-up did not find it. */
  readonly absent?: readonly string[];
  /** The entity as it will be; undefined if there will be none. */
  readonly after: object | undefined;
}

/** A unit that calls are a part of: reads are noted, and changes are recorded until its end. */
export interface RemoteUnit {
  /**
   * Makes a call that reads.
   *
   * @param subjectsIn the entities in its response
   * @param about the one entity that it asks for, if that is all that it asks for
   */
  read(call: RemoteCall, subjectsIn: (response: Message) => readonly string[], about?: string): Promise<Message>;
  /** Records changes, to be made at the end. */
  record(kind: string, writes: readonly (Write & { readonly key: string })[]): void;
  /** The entities of a kind that this unit changes, by their keys; undefined for those that it deletes. */
  pending(kind: string): ReadonlyMap<string, object | undefined>;
}
