import { behaves, DURATION, type Field, isScalar, type Json, TIMESTAMP } from "../../api.ts";
import type { Entities } from "../../entity/entities.ts";
import { at } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import { given, type Rule, requestField } from "../given.ts";

/** Fields of each type that a filter may name, and in which the entities differ. */
export interface Filterable {
  readonly shared: readonly Entity[];
  readonly text: string;
  /** Whether the text may be compared with any other. */
  readonly isFree: boolean;
  readonly number: string | undefined;
  readonly float: string | undefined;
  readonly bool: string | undefined;
  readonly enum: string | undefined;
  readonly time: string | undefined;
  readonly duration: string | undefined;
  /** A text in a message inside. */
  readonly inner: string | undefined;
  readonly list: string | undefined;
  readonly map: string | undefined;
  /** The values of a field in the entities, in their order. */
  values(path: string): readonly (Json | undefined)[];
}

const found = new WeakMap<Entities, Promise<Filterable>>();

/** The fields that a List's filter may name. @throws CaseEnd if no text field is among them */
export function filterable(entities: Entities, probe: Probe): Promise<Filterable> {
  const known = found.get(entities) ?? find(entities, probe);
  found.set(entities, known);
  return known;
}

async function find(entities: Entities, probe: Probe): Promise<Filterable> {
  const shared = await entities.shared(3);
  const values = (path: string) => shared.map(({ value }) => at(value, path));
  const areDifferent = (path: string) =>
    new Set(values(path).map((one) => JSON.stringify(one ?? null))).size === shared.length &&
    values(path).every((one) => one !== undefined);
  const method = entities.method("list");
  const place = await entities.place();
  // A service may leave a field out of filters (AIP-160, Traversal operator).
  const isTaken = async (path: string, value: Json | undefined) => {
    const literal = typeof value === "string" ? JSON.stringify(value) : String(value);
    const answer = await probe.call(method, { ...place, filter: `${path} = ${literal}` });
    return !("error" in answer);
  };
  const fields = entities.resource.message.fields.filter(
    ({ name, behaviors }) => name !== "etag" && !behaviors.includes("INPUT_ONLY"),
  );
  const first = async (isRight: (field: Field) => boolean, mustDiffer = true) => {
    const keys = entities.resource.key.map(({ value }) => value);
    // A field that a caller sets comes first, and then those that the server gives.
    const rank = ({ name, behaviors }: Field) => (keys.includes(name) ? 2 : behaviors.includes("OUTPUT_ONLY") ? 1 : 0);
    const ranked = fields.toSorted((a, b) => rank(a) - rank(b));
    for (const field of ranked) {
      if (!isRight(field) || (mustDiffer && !areDifferent(field.name))) continue;
      if (await isTaken(field.name, values(field.name).find((one) => one !== undefined) ?? false)) return field.name;
    }
    return undefined;
  };
  const isPlain = (field: Field) =>
    isScalar(field, "string") && values(field.name).every((value) => !/["'\\*]/.test(String(value)));
  const free = new Set<string>();
  for (const field of fields.filter(isPlain)) if (await isTaken(field.name, "aip nobody")) free.add(field.name);
  // A text of a form of its own, such as a decimal number, is compared with others of that form only.
  const text = (await first((field) => free.has(field.name))) ?? (await first(isPlain));
  if (text === undefined) {
    return probe.untried("no text field in which three entities differ can be named in a filter");
  }
  const inner = fields.flatMap((field) =>
    field.kind === "message" &&
    !field.repeated &&
    field.mapKey === undefined &&
    field.typeName !== TIMESTAMP &&
    field.typeName !== DURATION
      ? (field.message?.fields ?? []).filter((one) => isScalar(one, "string")).map((one) => `${field.name}.${one.name}`)
      : [],
  );
  return {
    shared,
    text,
    isFree: free.has(text),
    number: await first((field) => isScalar(field, "int32", "int64", "uint32", "uint64")),
    float: await first((field) => isScalar(field, "double", "float")),
    bool: await first((field) => isScalar(field, "bool"), false),
    enum: await first(
      (field) => isScalar(field, "enum") && values(field.name).every((one) => one !== undefined),
      false,
    ),
    time:
      (await first((field) => field.typeName === TIMESTAMP && !field.repeated && !behaves(field, "OUTPUT_ONLY"))) ??
      (await first((field) => field.typeName === TIMESTAMP && !field.repeated)),
    duration: fields.find((field) => field.typeName === DURATION && areDifferent(field.name))?.name,
    inner: inner.find(areDifferent),
    list: fields.find((field) => field.repeated && field.kind === "string" && areDifferent(field.name))?.name,
    map: fields.find((field) => field.mapKey === "string" && field.kind === "string" && areDifferent(field.name))?.name,
    values,
  };
}

/** The empty text is the absence of a field. */
type Question = { readonly filter: string; readonly matches: readonly number[] } | "" | undefined;

/** A rule on the meaning of a filter: of three entities, it matches those of these places. */
export function filterRule(section: string, rule: string, ask: (fields: Filterable) => Question): Rule {
  return {
    section,
    rule,
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "filter", probe);
      const fields = await filterable(entities, probe);
      const question = ask(fields) || probe.skip("no field of the type that it takes differs in the entities");
      const items = await entities.list({ filter: question.filter });
      const matching = fields.shared.flatMap((one, i) => (entities.only(items, [one]).length > 0 ? [i] : []));
      const isRight =
        matching.length === question.matches.length && matching.every((one, i) => one === question.matches[i]);
      const names = (places: readonly number[]) => JSON.stringify(places.map((i) => fields.shared[i]?.key));
      probe.check(
        isRight,
        `${question.filter} should match ${names(question.matches)}, and matches ${names(matching)}`,
      );
    },
  };
}

/** A rule on a filter that is not valid. */
export function invalidRule(rule: string, ask: (fields: Filterable) => string | undefined): Rule {
  return {
    section: "Validation",
    rule,
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "filter", probe);
      const fields = await filterable(entities, probe);
      const filter = ask(fields) || probe.skip("no field of the type that it takes differs in the entities");
      await probe.refused(method, { ...(await entities.place()), filter }, "INVALID_ARGUMENT");
    },
  };
}
