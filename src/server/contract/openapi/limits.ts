import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import { z } from "zod";
import type { Schema } from "./schema.ts";

/** The limits of the fields of a message, by their names in code. */
export type FieldLimits = Readonly<Record<string, Schema>>;

/** The words of JSON Schema for limits, each with the choice between two values that both hold. */
const TIGHTER: Readonly<Record<string, (a: number, b: number) => number>> = {
  minLength: Math.max,
  maxLength: Math.min,
  minimum: Math.max,
  maximum: Math.min,
  minItems: Math.max,
  maxItems: Math.min,
};

/**
 * The limits that the rules of requests state in numbers. Those of messages within a request are left out, as other requests have the
 * same messages by other rules; so are those that are code, such as the form of an email address.
 *
 * @param rulesOf the rules of a method's request, if it has any
 */
export function limitsOf(
  methods: readonly DescMethod[],
  rulesOf: (method: DescMethod) => z.ZodType | undefined,
): (message: DescMessage) => FieldLimits {
  const limits = new Map<DescMessage, FieldLimits>();
  for (const method of methods) {
    const rules = rulesOf(method);
    const isShared = methods.some((one) => one !== method && one.input === method.input);
    if (rules && !isShared) limits.set(method.input, statedBy(rules));
  }
  return (message) => limits.get(message) ?? {};
}

function statedBy(rules: z.ZodType): FieldLimits {
  const { properties = {} } = z.toJSONSchema(rules, { io: "input", unrepresentable: "any" });
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      Object.fromEntries(Object.entries(property).filter(([word]) => word in TIGHTER)),
    ]),
  );
}

/** The schema of a field with the limits of its rule: of two limits, the tighter one. */
export function limited(schema: Schema, limits: Schema = {}): Schema {
  const tighter = Object.entries(limits).map(([word, value]) => {
    const own = schema[word];
    return [word, typeof own === "number" ? TIGHTER[word]?.(own, Number(value)) : value];
  });
  return { ...schema, ...Object.fromEntries(tighter) };
}
