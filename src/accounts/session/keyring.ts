import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Repository } from "../../ddd/repository.ts";
import type { Worker } from "../../ddd/worker.ts";
import { type AuditEvent, auditIn, type Origin } from "../audit/audit-event.ts";
import type { SecretBox } from "../secret/secret-box.ts";
import type { SigningKey } from "./signing-key.ts";

/** The repositories that a keyring needs. */
export type KeyRepositories = { signingKeys: Repository<SigningKey>; auditEvents: Repository<AuditEvent> };

export interface KeyringTools {
  readonly worker: Worker<KeyRepositories>;
  readonly box: SecretBox;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** How long access tokens are good, in milliseconds. */
export const ACCESS_TOKEN_MS = 5 * 60_000;
/** How far clocks may differ. */
export const LEEWAY_MS = 30_000;
/** A process looks for newer keys, and for those that another has retired, so often. */
const REFRESH_MS = 2_000;
/** After a rotation, the key before is taken until the last token that a process may sign with it has ended. */
const OVERLAP_MS = ACCESS_TOKEN_MS + LEEWAY_MS + 2 * REFRESH_MS;
/** Retired keys are kept a day, so that `brasa keys list` shows them. */
const KEPT_MS = 24 * 60 * 60_000;
/** Keys are read at most so often on account of tokens with unknown ids. */
const MIN_RELOAD_MS = 100;

/** A key of the database, ready for use. */
interface LoadedKey {
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly retireTime: Date | null;
  /** Opened when it is first used: only the newest signs. */
  readonly privateKey: () => KeyObject;
}

/** The keys that sign access tokens, which all processes on the database share. */
export class Keyring {
  readonly #worker: Worker<KeyRepositories>;
  readonly #box: SecretBox;
  readonly #now: () => Date;
  readonly #newId: () => string;
  #keys: ReadonlyMap<string, LoadedKey> = new Map();
  #loadedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor({ worker, box, now, newId }: KeyringTools) {
    this.#worker = worker;
    this.#box = box;
    this.#now = now;
    this.#newId = newId;
  }

  /** The key that signs. A fresh database gets its first. @throws Error if the private key does not open */
  async current(): Promise<{ readonly id: string; readonly privateKey: KeyObject }> {
    await this.refresh();
    const known = this.#newest();
    const key = known ?? (await this.#first());
    return { id: key.id, privateKey: key.privateKey() };
  }

  /** Loads the keys again if that was a while ago: another process may have made or retired some. */
  async refresh(): Promise<void> {
    if (performance.now() - this.#loadedAt > REFRESH_MS) await this.#reload();
  }

  /** The public key with the id, if its tokens are taken. A key that another process has just made is found, too. */
  async find(id: string): Promise<KeyObject | undefined> {
    const known = this.#usable(id);
    if (known || this.#keys.has(id)) return known?.publicKey;
    await this.#reload();
    return this.#usable(id)?.publicKey;
  }

  /** Whether the tokens of the key are taken, as far as is known without looking. */
  isUsable(id: string): boolean {
    return this.#usable(id) !== undefined;
  }

  /** The public keys whose tokens are taken, a JSON Web Key Set (RFC 7517). */
  async publicKeys(): Promise<{ readonly keys: readonly object[] }> {
    await this.current();
    const keys = [...this.#keys.values()].filter(({ id }) => this.#usable(id));
    return {
      keys: keys.map(({ id, publicKey }) => ({
        ...publicKey.export({ format: "jwk" }),
        kid: id,
        alg: "EdDSA",
        use: "sig",
      })),
    };
  }

  /** Makes a new key that signs from now on. @returns its id */
  async rotate(origin?: Origin): Promise<string> {
    const made = await this.#make();
    const now = this.#now();
    await this.#worker.run(async (unit) => {
      const { signingKeys } = unit;
      await signingKeys.update({ retireTime: new Date(now.getTime() + OVERLAP_MS) }, { retireTime: null });
      await signingKeys.drop({ retireTime: { lt: new Date(now.getTime() - KEPT_MS) } });
      await signingKeys.create(made);
      await this.#audit(unit, made, origin);
    });
    await this.#load();
    return made.id;
  }

  /** All keys, the newest first. */
  async list(): Promise<SigningKey[]> {
    const { signingKeys } = this.#worker.repositories;
    const keys: SigningKey[] = [];
    for await (const key of signingKeys.list({ orderBy: ["createTime desc"] })) keys.push(key);
    return keys;
  }

  #newest(): LoadedKey | undefined {
    // The last of those that were loaded in the order of their making.
    return [...this.#keys.values()].findLast(({ retireTime }) => retireTime === null);
  }

  #usable(id: string): LoadedKey | undefined {
    const key = this.#keys.get(id);
    return key && (key.retireTime === null || this.#now() < key.retireTime) ? key : undefined;
  }

  /** Makes the first key, unless another process has been quicker. */
  async #first(): Promise<LoadedKey> {
    const made = await this.#make();
    await this.#worker.run(async (unit) => {
      if ((await unit.signingKeys.count({ retireTime: null })) > 0) return;
      await unit.signingKeys.create(made);
      await this.#audit(unit, made, undefined);
    });
    await this.#load();
    const key = this.#newest();
    if (!key) throw new Error("there is no key that signs access tokens: run brasa keys rotate");
    return key;
  }

  #audit(unit: KeyRepositories, { id }: SigningKey, origin: Origin | undefined): Promise<void> {
    const clock = { now: this.#now, newId: this.#newId };
    return auditIn(unit, clock, origin, { action: "ROTATE_KEYS", detail: id });
  }

  async #make(): Promise<SigningKey> {
    const id = this.#newId();
    const { publicKey, privateKey } = await promisify(generateKeyPair)("ed25519");
    return {
      id,
      publicKey: JSON.stringify(publicKey.export({ format: "jwk" })),
      privateKey: this.#box.seal(JSON.stringify(privateKey.export({ format: "jwk" })), placeOf(id)),
      createTime: this.#now(),
      retireTime: null,
    };
  }

  /**
   * Loads the keys as they are now or later: a load that has begun before may have missed the newest. Those who ask share
   * loads, and tokens with made-up ids cause no more than ten a second.
   */
  async #reload(): Promise<void> {
    const askedAt = performance.now();
    while (this.#loadedAt < askedAt) {
      this.#loading ??= this.#loadLater().finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
  }

  async #loadLater(): Promise<void> {
    const wait = this.#loadedAt + MIN_RELOAD_MS - performance.now();
    if (wait > 0) await delay(wait);
    await this.#load();
  }

  async #load(): Promise<void> {
    const startedAt = performance.now();
    const { signingKeys } = this.#worker.repositories;
    const keys = new Map<string, LoadedKey>();
    for await (const one of signingKeys.list({ orderBy: ["createTime", "id"] })) {
      const known = this.#keys.get(one.id);
      keys.set(one.id, known ? { ...known, retireTime: one.retireTime } : this.#open(one));
    }
    // A load that began later has newer ones.
    if (startedAt < this.#loadedAt) return;
    this.#keys = keys;
    this.#loadedAt = startedAt;
  }

  #open({ id, publicKey, privateKey, retireTime }: SigningKey): LoadedKey {
    let opened: KeyObject | undefined;
    return {
      id,
      retireTime,
      publicKey: createPublicKey({ key: JSON.parse(publicKey), format: "jwk" }),
      privateKey: () => {
        opened ??= createPrivateKey({ key: JSON.parse(this.#box.open(privateKey, placeOf(id))), format: "jwk" });
        return opened;
      },
    };
  }
}

function placeOf(id: string): string {
  return `the private key of signing_keys/${id}`;
}
