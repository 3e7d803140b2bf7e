import { type Api, type Field, fieldOf, type Message, type Method } from "./api.ts";
import { plural, snake } from "./words.ts";

/** The kinds of standard methods (AIP-130). */
export type Standard = "get" | "list" | "create" | "update" | "delete";

/** A field of requests that tells which entity is meant, and the field of the resource that has the same value. */
export interface KeyField {
  readonly request: string;
  readonly value: string;
}

/** A resource: a message with standard methods (AIP-121). */
export interface Resource {
  /** The message's name, such as `Book`. */
  readonly name: string;
  /** The name in snake case, as fields of requests have it. */
  readonly noun: string;
  readonly message: Message;
  readonly methods: Readonly<Partial<Record<Standard, Method>>>;
  /** Fields that together tell an entity from others: `name`, or others such as `id`. */
  readonly key: readonly KeyField[];
  /** Fields of Create and List that name where the entity belongs, such as `parent`. */
  readonly parents: readonly Field[];
  /** Custom methods whose request names an entity of the resource. */
  readonly customs: readonly Method[];
}

/** Fields of requests that name no entity. */
const OPTION_FIELDS = new Set(
  "view read_mask update_mask show_deleted request_id etag validate_only allow_missing force page_size page_token filter order_by skip language_code".split(
    " ",
  ),
);

/** Whether a field of a request is one that an AIP describes, beside the entity or its place. */
export function isOptionField({ name }: Field): boolean {
  return OPTION_FIELDS.has(name);
}

const standardName = /^(Get|List|Create|Update|Delete)([A-Z].*)$/;

/** Finds the resources of a server by the names and the shapes of its methods. */
export function findResources({ methods }: Api): readonly Resource[] {
  const unary = methods.filter(({ streams }) => !streams);
  const found = new Map<string, { message: Message; methods: Partial<Record<Standard, Method>> }>();
  for (const method of unary) {
    const [, verb = "", rest = ""] = standardName.exec(method.name) ?? [];
    const message = messageOf(method, verb, rest);
    if (!message) continue;
    const id = `${method.service} ${message.fullName}`;
    const one = found.get(id) ?? { message, methods: {} };
    one.methods[verb.toLowerCase() as Standard] ??= method;
    found.set(id, one);
  }
  // A Delete has only the noun in its name.
  for (const method of unary) {
    const [, verb, rest = ""] = standardName.exec(method.name) ?? [];
    if (verb !== "Delete") continue;
    for (const [id, one] of found) {
      if (id.startsWith(`${method.service} `) && one.message.name === rest) one.methods.delete ??= method;
    }
  }
  return [...found.values()].map(({ message, methods: own }) => {
    const service = Object.values(own)[0]?.service;
    const noun = snake(message.name);
    const key = keyOf(own, message, noun);
    const standard = new Set(Object.values(own));
    const customs = unary.filter(
      (method) =>
        method.service === service &&
        !standard.has(method) &&
        method.name.endsWith(message.name) &&
        key.length > 0 &&
        key.every(({ request }) => fieldOf(method.input, request)),
    );
    return { name: message.name, noun, message, methods: own, key, parents: parentsOf(own, noun, key), customs };
  });
}

/** The message that a method by its name and shape is a standard method of; undefined if it is none. */
function messageOf(method: Method, verb: string, rest: string): Message | undefined {
  const { input, output } = method;
  switch (verb) {
    case "Get":
      if (output.name === rest) return output;
      return fieldOf(output, snake(rest))?.message;
    case "List":
      return output.fields.find(({ repeated, message }) => repeated && message && plural(message.name) === rest)
        ?.message;
    case "Create": {
      const holder = output.name === rest ? output : fieldOf(output, snake(rest))?.message;
      const input_ = input.fields.some(({ message, name }) => message && name === snake(rest));
      return input_ || holder?.name === rest ? (holder ?? fieldOf(input, snake(rest))?.message) : undefined;
    }
    case "Update":
      return (fieldOf(input, snake(rest)) ?? input.fields.find(({ message }) => message?.name === rest))?.message;
    default:
      return undefined;
  }
}

function keyOf(methods: Resource["methods"], message: Message, noun: string): readonly KeyField[] {
  const asking = methods.get ?? methods.delete;
  const fields = asking?.input.fields.filter((field) => !isOptionField(field) && field.kind !== "message") ?? [];
  const same = fields.filter(({ name, kind }) => fieldOf(message, name)?.kind === kind);
  if (same.length > 0) return same.map(({ name }) => ({ request: name, value: name }));
  const aliased = fields.find(({ name }) => [noun, `${noun}_name`, `${noun}_id`].includes(name));
  if (aliased) {
    const value = ["name", "id"].find((name) => fieldOf(message, name));
    return value === undefined ? [] : [{ request: aliased.name, value }];
  }
  if (asking) return [];
  const listed = ["name", "id", "uid"].find((name) => fieldOf(message, name));
  return listed === undefined ? [] : [{ request: listed, value: listed }];
}

function parentsOf({ create, list }: Resource["methods"], noun: string, key: readonly KeyField[]): readonly Field[] {
  const input = create?.input ?? list?.input;
  return (
    input?.fields.filter(
      (field) =>
        field.kind !== "message" &&
        !isOptionField(field) &&
        field.name !== "id" &&
        field.name !== `${noun}_id` &&
        (field.name === "parent" ||
          (field.behaviors.includes("REQUIRED") && key.some(({ request }) => request === field.name)) ||
          /_(id|name)$/.test(field.name)),
    ) ?? []
  );
}

/** The field of a Create's or an Update's request that holds the resource. */
export function resourceField(resource: Resource, method: Method): Field | undefined {
  return (
    fieldOf(method.input, resource.noun) ??
    method.input.fields.find(({ message }) => message?.fullName === resource.message.fullName)
  );
}

/** The field of a Create's request by which the caller chooses the id. */
export function idField(resource: Resource): Field | undefined {
  const input = resource.methods.create?.input;
  if (!input) return undefined;
  return fieldOf(input, `${resource.noun}_id`) ?? fieldOf(input, "id");
}

/** The field of a List's answer that holds the page. */
export function itemsField(resource: Resource): Field | undefined {
  return resource.methods.list?.output.fields.find(
    ({ repeated, message }) => repeated && message?.fullName === resource.message.fullName,
  );
}
