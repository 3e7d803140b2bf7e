import type { DescField } from "@bufbuild/protobuf";
import { signal } from "@preact/signals";
import { newUuid } from "../../json/uuid.ts";
import { type DraftMessage, EMPTY, fieldOf, withField } from "../../message/draft.ts";
import { fieldInfo } from "../../message/field-info.ts";
import { initialDraft } from "../../message/initial.ts";
import { type Call, entityIn } from "../call.ts";
import type { Resource } from "../resource.ts";

/** A new entity, as it is being typed. It outlives its dialog. */
export class Creator {
  readonly draft = signal<DraftMessage>(EMPTY);
  readonly status = signal<"ready" | "saving" | "checked" | "created" | "failed">("ready");
  readonly error = signal<unknown>(undefined);
  /** The draft that the service has answered for: see refusal.ts. */
  sent: DraftMessage = EMPTY;
  readonly resource: Resource;
  readonly #call: Call;
  #filled: DraftMessage = EMPTY;
  #request: { readonly draft: DraftMessage; readonly id: string } | undefined;

  constructor(resource: Resource, call: Call) {
    this.resource = resource;
    this.#call = call;
    this.clear();
  }

  /** Begins anew, with what was filled in. */
  clear(): void {
    const { create } = this.resource;
    const initial = create ? initialDraft(create.method.input) : EMPTY;
    this.draft.value = { kind: "message", fields: { ...initial.fields, ...this.#filled.fields } };
    this.status.value = "ready";
    this.error.value = undefined;
  }

  /** Fills in the fields that the table is of, such as `project_id`, but for those that were typed otherwise. */
  fillIn(query: DraftMessage): void {
    const { create, list } = this.resource;
    const before = this.#filled.fields;
    this.#filled = EMPTY;
    for (const { name, fieldKind } of create?.method.input.fields ?? []) {
      const value = fieldOf(query, name);
      if (!value || !list.scope.some((field) => field.name === name && field.fieldKind === fieldKind)) continue;
      this.#filled = withField(this.#filled, name, value);
      const typed = fieldOf(this.draft.value, name);
      if (!typed || typed === before[name]) this.draft.value = withField(this.draft.value, name, value);
    }
  }

  /** Takes what is typed. The error stays for the fields that are as they were. */
  type(draft: DraftMessage): void {
    this.draft.value = draft;
    if (this.status.value !== "saving") this.status.value = "ready";
  }

  /**
   * Creates the entity, once: a click while it is on its way does nothing, and a repeat of the same draft has the same request id.
   *
   * @param isCheck whether the service only checks it (AIP-163)
   * @returns the entity, if it was created
   */
  async save(isCheck = false): Promise<DraftMessage | undefined> {
    const { create } = this.resource;
    if (!create || this.status.value === "saving") return undefined;
    this.status.value = "saving";
    this.error.value = undefined;
    this.sent = this.draft.value;
    try {
      const answer = await this.#call(create.method, this.#message(isCheck));
      if (isCheck) {
        this.status.value = "checked";
        return undefined;
      }
      this.clear();
      this.status.value = "created";
      return entityIn(answer, create.result);
    } catch (error) {
      this.error.value = error;
      this.status.value = "failed";
      return undefined;
    }
  }

  #message(isCheck: boolean): DraftMessage {
    const { requestId, validateOnly } = this.resource.create ?? {};
    const draft = this.draft.value;
    if (isCheck && validateOnly) return withField(draft, validateOnly.name, { kind: "flag", on: true });
    if (!requestId) return draft;
    if (this.#request?.draft !== draft) this.#request = { draft, id: newUuid() };
    return withField(draft, requestId.name, { kind: "text", text: this.#request.id });
  }
}

/** The paths of a Create request that its form leaves out: the console fills them in, or the service does. */
export function hiddenAtCreation({ create, key, desc }: Resource): ReadonlySet<string> {
  if (!create) return new Set();
  const { body, requestId, validateOnly } = create;
  const own = (field: DescField | undefined) => (field ? [field.name] : []);
  const isOwnType = body.message?.typeName === desc.typeName;
  const inBody = (isOwnType ? desc.fields : []).filter(
    (field) => field.name === "etag" || (fieldInfo(field).isIdentifier && key.includes(field)),
  );
  return new Set([...own(requestId), ...own(validateOnly), ...inBody.map(({ name }) => `${body.name}.${name}`)]);
}
