import type { Json, JsonObject, Method } from "../api.ts";
import { fieldOf } from "../api.ts";
import { isObject, isSame } from "../json.ts";
import { CaseEnd } from "../outcome.ts";
import type { Entity, Prober } from "../prober.ts";
import { itemsField, type Resource, resourceField } from "../resource.ts";

/** The most pages that a walk reads. */
const MAX_PAGES = 60;

/** The collection of one resource: the forms of its requests and answers, and its pages. */
export abstract class Collection {
  readonly resource: Resource;
  readonly probe: Prober;

  constructor(resource: Resource, probe: Prober) {
    this.resource = resource;
    this.probe = probe;
  }

  /** The fields that name the collection, as List wants them. */
  abstract place(): Promise<JsonObject>;

  /** The method. @throws CaseEnd "not applicable" if the resource has none */
  method(standard: keyof Resource["methods"]): Method {
    const method = this.resource.methods[standard];
    if (method) return method;
    throw new CaseEnd("not applicable", `${this.resource.name} has no standard method of the kind ${standard}`);
  }

  /** The name of the field of a Create's or an Update's request that holds the resource. */
  holder(standard: "create" | "update"): string {
    const method = this.method(standard);
    return resourceField(this.resource, method)?.name ?? this.resource.noun;
  }

  /** The resource in an answer: the answer itself, or its field of the resource's type. */
  unwrap(method: Method, message: JsonObject): JsonObject {
    const field = method.output.fields.find(
      (one) => one.message?.fullName === this.resource.message.fullName && !one.repeated && one.mapKey === undefined,
    );
    if (method.output.fullName === this.resource.message.fullName || !field) return message;
    const inner = message[field.name];
    return isObject(inner) ? inner : {};
  }

  keyOf(value: JsonObject): JsonObject {
    return Object.fromEntries(this.resource.key.map(({ request, value: name }) => [request, value[name] ?? null]));
  }

  /** The key as the resource itself has it. */
  keyValues(entity: Entity): JsonObject {
    return Object.fromEntries(this.resource.key.map(({ value }) => [value, entity.value[value] ?? null]));
  }

  /** The items of a page. */
  items(message: JsonObject): readonly JsonObject[] {
    const items = message[itemsField(this.resource)?.name ?? ""];
    return Array.isArray(items) ? (items as readonly JsonObject[]) : [];
  }

  /** Walks the pages of a List to its end. @throws CaseEnd if there are too many */
  async list(parameters: JsonObject = {}): Promise<readonly JsonObject[]> {
    return (await this.pages({ page_size: 1000, ...parameters })).flatMap((page) => this.items(page));
  }

  /** The pages of a List, to its end. */
  async pages(parameters: JsonObject, maxPages = MAX_PAGES): Promise<readonly JsonObject[]> {
    const method = this.method("list");
    const place = await this.place();
    const hasSize = fieldOf(method.input, "page_size") !== undefined;
    const { page_size: size, ...rest } = parameters;
    const request = { ...place, ...rest, ...(hasSize && size !== undefined ? { page_size: size } : {}) };
    const pages: JsonObject[] = [];
    let token: Json | undefined;
    while (pages.length < maxPages) {
      const page = await this.probe.ok(method, token === undefined ? request : { ...request, page_token: token });
      pages.push(page);
      token = page.next_page_token;
      if (token === undefined || token === "") return pages;
    }
    return this.probe.untried(`there are more than ${maxPages} pages`);
  }

  /** A page size that is as small as it can be to walk all pages; 1 where there are few entities. */
  async smallSize(parameters: JsonObject = {}): Promise<number> {
    return Math.ceil((await this.list(parameters)).length / (MAX_PAGES / 2)) || 1;
  }

  /** Those of some items that are these entities, in the items' order. */
  only(items: readonly JsonObject[], entities: readonly Entity[]): readonly Entity[] {
    return items.flatMap((item) => entities.filter(({ key }) => isSame(this.keyOf(item), key)));
  }
}
