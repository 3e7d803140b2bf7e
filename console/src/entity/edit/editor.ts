import type { DescField, Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { signal } from "@preact/signals";
import { newUuid } from "../../json/uuid.ts";
import { type DraftMessage, EMPTY, fieldOf, withField } from "../../message/draft.ts";
import { type Call, entityIn } from "../call.ts";
import { keyFields, keyMap } from "../key.ts";
import type { Resource } from "../resource.ts";
import { changedFields, type Difference, differencesOf, merge, type Side, settableFields } from "./changes.ts";

/** The outcome of the last step of an editor. */
export type EditStatus = "loading" | "ready" | "saving" | "checked" | "saved" | "failed" | "gone";

/** Their state, after somebody else has changed the entity. */
export interface Conflict {
  readonly theirs: DraftMessage;
  readonly differences: readonly Difference[];
  readonly sides: ReadonlyMap<string, Side>;
}

/** The editing of one entity. It outlives its dialog, so that a change that was begun is not lost. */
export class Editor {
  /** The entity as it was read; undefined until then. */
  readonly base = signal<DraftMessage | undefined>(undefined);
  readonly draft = signal<DraftMessage>(EMPTY);
  readonly status = signal<EditStatus>("loading");
  readonly error = signal<unknown>(undefined);
  readonly conflict = signal<Conflict | undefined>(undefined);
  /** The draft that the service has answered for: see refusal.ts. */
  sent: DraftMessage = EMPTY;
  /** Whether it has seen a state that is newer than the one that it was opened with. */
  isNewer = false;
  readonly fields: readonly DescField[];
  readonly resource: Resource;
  readonly #key: readonly string[];
  readonly #call: Call;
  readonly #types: Registry;
  /** Of this draft on this base, so that a repeat has no second effect. */
  #request: { readonly draft: DraftMessage; readonly base: DraftMessage | undefined; readonly id: string } | undefined;

  constructor(resource: Resource, key: readonly string[], call: Call, types: Registry) {
    this.resource = resource;
    this.#key = key;
    this.#call = call;
    this.#types = types;
    this.fields = resource.update ? settableFields(resource.desc, resource.key) : [];
  }

  /** The fields of the next update mask. */
  changed(): readonly DescField[] {
    const base = this.base.value;
    return base ? changedFields(this.fields, base, this.draft.value, this.#types) : [];
  }

  /** Reads the entity, and drops what was typed. */
  async load(): Promise<void> {
    this.status.value = "loading";
    this.error.value = undefined;
    this.conflict.value = undefined;
    try {
      const entity = await this.#read();
      this.base.value = entity;
      this.draft.value = entity;
      this.status.value = "ready";
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes what is typed. The error stays for the fields that are as they were. */
  type(draft: DraftMessage): void {
    this.draft.value = draft;
    if (this.status.value !== "saving" && this.status.value !== "gone") this.status.value = "ready";
  }

  /**
   * Sends the fields that were changed, with the etag that was read.
   *
   * @param isCheck whether the service only checks it (AIP-163)
   */
  async save(isCheck = false): Promise<void> {
    const { update } = this.resource;
    const base = this.base.value;
    // A second click while the first is on its way.
    if (!update || !base || this.status.value === "saving") return;
    this.status.value = "saving";
    this.error.value = undefined;
    this.sent = this.draft.value;
    try {
      const paths = this.changed().map(({ name }) => name);
      const parts = { mask: { field: update.mask, paths } };
      const answer = await this.#call(update.method, this.#message(isCheck), parts);
      if (isCheck) {
        this.status.value = "checked";
        return;
      }
      const stored = entityIn(answer, update.result);
      this.base.value = stored;
      this.draft.value = stored;
      this.conflict.value = undefined;
      this.status.value = "saved";
    } catch (error) {
      this.#fail(error);
      if (error instanceof ConnectError && error.code === Code.Aborted) await this.#compare();
    }
  }

  /** Chooses the side of a field in a conflict. */
  choose(field: DescField, side: Side): void {
    const conflict = this.conflict.value;
    if (conflict) this.conflict.value = { ...conflict, sides: new Map(conflict.sides).set(field.name, side) };
  }

  /** Ends a conflict: the form has their state with the fields of mine that were chosen, and the next save their etag. */
  resolve(side?: Side): void {
    const conflict = this.conflict.value;
    if (!conflict) return;
    const { theirs, differences, sides } = conflict;
    this.draft.value = merge(theirs, this.draft.value, differences, ({ field, by }) =>
      by === "them" ? "theirs" : (side ?? sides.get(field.name) ?? "mine"),
    );
    this.base.value = theirs;
    this.conflict.value = undefined;
    this.error.value = undefined;
    this.status.value = "ready";
  }

  async #read(): Promise<DraftMessage> {
    const { get, desc, key } = this.resource;
    const map = get && keyMap(get.method.input, desc, key);
    if (!map) throw new Error(`the service has no Get${desc.name} by which the entity could be read`);
    const request: DraftMessage = { kind: "message", fields: keyFields(map, key, this.#key) };
    return entityIn(await this.#call(get.method, request), get.result);
  }

  /** Reads their state after an ABORTED. */
  async #compare(): Promise<void> {
    const base = this.base.value;
    if (!base) return;
    try {
      const theirs = await this.#read();
      const states = { base, mine: this.draft.value, theirs };
      const differences = differencesOf(this.fields, states, this.#types);
      this.isNewer = true;
      this.conflict.value = { theirs, differences, sides: new Map() };
    } catch (error) {
      this.#fail(error);
    }
  }

  #message(isCheck: boolean): DraftMessage {
    const { update, key } = this.resource;
    const [base, draft] = [this.base.value ?? EMPTY, this.draft.value];
    if (!update) return EMPTY;
    const named = [...key.map(({ name }) => name), "etag"];
    const entity = [...named.map((name) => [name, fieldOf(base, name)] as const)].concat(
      this.changed().map(({ name }) => [name, fieldOf(draft, name)] as const),
    );
    let request = withField(EMPTY, update.body.name, {
      kind: "message",
      fields: Object.fromEntries(entity.flatMap(([name, value]) => (value ? [[name, value]] : []))),
    });
    if (update.etag) request = withField(request, update.etag.name, base.fields.etag);
    if (isCheck && update.validateOnly) return withField(request, update.validateOnly.name, { kind: "flag", on: true });
    if (!update.requestId) return request;
    if (this.#request?.draft !== draft || this.#request.base !== base) this.#request = { draft, base, id: newUuid() };
    return withField(request, update.requestId.name, { kind: "text", text: this.#request.id });
  }

  #fail(error: unknown): void {
    const isGone = error instanceof ConnectError && error.code === Code.NotFound;
    this.error.value = error;
    this.status.value = isGone ? "gone" : "failed";
  }
}
