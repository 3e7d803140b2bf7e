import { type Message, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { AlreadyExistsError, ConflictError, DomainError, NotFoundError } from "../../error.ts";
import type { Savepoint, Transaction } from "../../unit/backend.ts";
import { rpcName } from "../operation.ts";
import { sha256 } from "../sha256.ts";
import type { RemoteCall, RemoteUnit, Write } from "./call.ts";
import { RemoteConnection } from "./connection.ts";

/** A text that tells an entity from all others of any kind. @param key its key's text */
export function entityRefOf(kind: string, key: string): string {
  return `${kind}\u0000${key}`;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A read call, and the digest of its response. */
interface Read {
  readonly call: RemoteCall;
  readonly digest: Uint8Array;
  /** The one entity that it was about, if it was about one and found it. */
  readonly subject: string | undefined;
}

/**
 * A remote unit: its reads and its changes. Changes are recorded, and sent as one Commit at the end,
 * together with the digests of all reads, so that the unit takes effect only if nothing of that has changed: it is
 * serialisable, although no lock is held meanwhile.
 */
export class RemoteTransaction implements Transaction<RemoteConnection>, RemoteUnit {
  readonly connection: RemoteConnection;
  readonly #loose: RemoteConnection;
  readonly #mode: "read" | "write";
  readonly #stale: WeakSet<Error>;
  readonly #reads = new Map<string, Read>();
  readonly #seen = new Set<string>();
  #writes: Write[] = [];
  #entities = new Map<string, Map<string, object | undefined>>();
  #ended = false;

  /** @param stale collects the errors which mean that a read is out of date */
  constructor(loose: RemoteConnection, mode: "read" | "write", stale: WeakSet<Error>) {
    this.#loose = loose;
    this.#mode = mode;
    this.#stale = stale;
    this.connection = new RemoteConnection(loose.transport, loose.options, this);
  }

  async read(call: RemoteCall, subjectsIn: (response: Message) => readonly string[], about?: string): Promise<Message> {
    const response = await this.#loose.call(call);
    const { method, request } = call;
    const digest = await sha256(toBinary(method.output, response));
    const key = `${rpcName(method)} ${base64Encode(toBinary(method.input, request))}`;
    const subjects = subjectsIn(response);
    for (const subject of subjects) this.#seen.add(subject);
    const known = this.#reads.get(key);
    if (known && !isSame(known.digest, digest)) throw this.#staleRead();
    const subject = subjects.length === 1 && subjects[0] === about ? about : undefined;
    this.#reads.set(key, { call, digest, subject });
    return response;
  }

  record(kind: string, writes: readonly (Write & { readonly key: string })[]): void {
    if (this.#mode === "read") throw new Error("this unit only reads: write in worker.run");
    const entities = this.#entities.get(kind) ?? new Map<string, object | undefined>();
    this.#entities.set(kind, entities);
    for (const write of writes) {
      this.#writes.push(write);
      entities.set(write.key, write.after);
    }
  }

  pending(kind: string): ReadonlyMap<string, object | undefined> {
    return this.#entities.get(kind) ?? new Map();
  }

  async commit(): Promise<void> {
    this.#end();
    const guarded = new Set(this.#writes.filter((write) => write.hasEtag).map(({ entityRef }) => entityRef));
    // A single read is consistent in itself, and a write with an etag is checked by the etag.
    const needed = [...this.#reads.values()].filter(({ subject }) => subject === undefined || !guarded.has(subject));
    const reads = this.#writes.length === 0 && this.#reads.size < 2 ? [] : needed;
    await this.#send(reads, false);
  }

  /**
   * Commits a unit that has only read the entities that it changes. If each change checks its own precondition, other
   * changes count as made afterwards, and the service needs no units.
   *
   * @returns the results of the changes, in their order
   */
  async commitChanges(): Promise<Message[]> {
    this.#end();
    const checked = new Set(
      this.#writes.filter(({ hasEtag, absent }) => hasEtag || absent).map(({ entityRef }) => entityRef),
    );
    const reads = this.#writes.every(({ entityRef }) => checked.has(entityRef)) ? [] : [...this.#reads.values()];
    return this.#writes.length === 0 ? [] : this.#send(reads, false);
  }

  async rollback(): Promise<void> {
    this.#ended = true;
  }

  async savepoint(): Promise<Savepoint> {
    const writes = [...this.#writes];
    const entities = new Map([...this.#entities].map(([kind, changed]) => [kind, new Map(changed)]));
    const rollback = async () => {
      this.#writes = writes;
      this.#entities = entities;
    };
    return {
      rollback,
      // A savepoint is for a part that may fail: here is the last moment when that can be told from the rest.
      release: async () => {
        if (this.#writes.length === writes.length) return;
        try {
          await this.#send([], true);
        } catch (error) {
          await rollback();
          throw error;
        }
      },
    };
  }

  /** @returns the results of the changes */
  async #send(reads: readonly Read[], validateOnly: boolean): Promise<Message[]> {
    const calls = [...reads, ...this.#writes].map(({ call }) => call);
    if (calls.length === 0) return [];
    try {
      const expected = reads.map(({ digest }) => digest);
      return (await this.#loose.commit(calls, { expected, validateOnly })).slice(reads.length);
    } catch (error) {
      if (error instanceof DomainError && this.#isStale(error, reads.length)) this.#stale.add(error);
      throw error;
    }
  }

  /** Whether the service refuses a change whose precondition held when this unit read, so that a repeat may help. */
  #isStale(error: DomainError, reads: number): boolean {
    if (error.reason === "STALE_READ") return true;
    const { operation } = error.metadata;
    // Without an index it is about all of them, or the only one.
    const about = this.#writes.filter((_, i) => operation === undefined || i === Number(operation) - reads);
    if (error instanceof ConflictError) return about.some(({ entityRef }) => this.#seen.has(entityRef));
    // The look-up found it.
    if (error instanceof NotFoundError) {
      return about.some(({ entityRef, resource }) => this.#seen.has(entityRef) && resource === error.resource);
    }
    // The look-up did not find it.
    if (!(error instanceof AlreadyExistsError)) return false;
    return about.some(({ absent }) => absent?.every((field) => error.fields.includes(field)));
  }

  #staleRead(): ConflictError {
    const error = new ConflictError("data that this unit has read was changed by another since: read again and retry", {
      reason: "STALE_READ",
    });
    this.#stale.add(error);
    return error;
  }

  #end(): void {
    if (this.#ended) throw new Error("this unit has ended: await all of its operations within it");
    this.#ended = true;
  }
}
