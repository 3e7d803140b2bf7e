import type { DescField } from "@bufbuild/protobuf";
import type { z } from "zod";
import type { AnyFieldType } from "../../schema/field.ts";
import type { AnyServiceDefinition, DeclaredEntity } from "../service/definition.ts";
import { isReading } from "../standard-methods.ts";
import { messageField } from "../wire/field-fit.ts";
import { compareRule, part } from "./compare-rule.ts";
import type { Misfit } from "./misfits.ts";
import { type Place, presenceMisfits } from "./presence-fit.ts";
import { plainField, plainMisfit } from "./request-fit.ts";

/** The result of comparing the requests of a service, and their rules, with the table of its entities. */
export interface RuleFit {
  /** Whether an edit of the proto or one of the rules mends it is told by `about`. */
  readonly problems: readonly (Misfit & { readonly about: "proto" | "rules" })[];
  /** Rules that could not be compared, with the reason. */
  readonly notCompared: readonly string[];
}

/**
 * Compares the requests of a service with the table of its entities: those that hold the entity's message, and those that write and have
 * fields of their own that are called as the entity's.
 *
 * Each rule of a field is asked for values just beyond the table's bounds, and for defaults and values of the table; a field of the
 * entity that may be unset, or is REQUIRED, is compared with the table's nulls and the rules. Fields without a rule are refused by the
 * repository itself. Rules of other fields are the handlers' own affair.
 */
export function rulesAgainstTable(definition: AnyServiceDefinition): RuleFit {
  const { entity, rules = {}, service } = definition;
  const problems: (Misfit & { about: "proto" | "rules" })[] = [];
  const notCompared: string[] = [];
  if (!entity) {
    if (Object.keys(rules).length > 0) notCompared.push(`the rules of ${service.typeName}: it is not of one table`);
    return { problems, notCompared };
  }
  for (const [name, type] of entity.types) {
    const field = messageField(entity.message, name, entity.fields);
    if (!field) continue;
    const column = `${entity.owner}.${name}`;
    const places = placesOf(definition, entity, field);
    for (const { name: place, rule } of places) {
      const where = `${place} for ${entity.message.name}.${field.name}`;
      const { problem, unknown } = compared(rule, type, field);
      if (problem) problems.push({ about: "rules", text: `${where}: ${problem[0]} (${column})`, remedy: problem[1] });
      if (unknown) notCompared.push(`${where}: ${unknown}`);
    }
    problems.push(...presenceMisfits(definition, entity, field, { name: column, type }, places));
    for (const method of service.methods) {
      const plain = isReading(method) ? undefined : plainField(method, entity, field);
      if (!plain) continue;
      const misfit = plainMisfit(plain, type, column);
      if (misfit) problems.push({ about: "proto", ...misfit });
      const rule = part(rules[method.localName], plain.localName);
      if (!rule || misfit) continue;
      const where = `the rules of ${method.name} for ${plain.parent.name}.${plain.name}`;
      const { problem, unknown } = compared(rule, type, plain);
      if (problem) problems.push({ about: "rules", text: `${where}: ${problem[0]} (${column})`, remedy: problem[1] });
      if (unknown) notCompared.push(`${where}: ${unknown}`);
    }
  }
  return { problems, notCompared };
}

/**
 * Names the fields of the entity's message that its table lacks, a line each. The codec may make such a field of others; it may also have
 * been added to the proto alone.
 */
export function fieldsWithoutColumn({ entity }: AnyServiceDefinition): string[] {
  if (!entity) return [];
  const { message, types, fields, owner } = entity;
  const stored = new Set([...types.keys()].map((name) => messageField(message, name, fields)));
  return message.fields
    .filter((field) => !stored.has(field) && field.localName !== "etag")
    .map((field) => `${message.name}.${field.name}: ${owner} has no field of this name`);
}

/** The rules for a field of the entity, by the places that have them. */
function placesOf({ rules = {}, service }: AnyServiceDefinition, entity: DeclaredEntity, field: DescField): Place[] {
  const { message, fieldRules = {} } = entity;
  const places: Place[] = [];
  const own = fieldRules[field.localName];
  if (own) places.push({ name: "fieldRules", rule: own, method: undefined });
  for (const method of service.methods) {
    const inRequest = method.input.fields.find((one) => one.message?.typeName === message.typeName);
    const rule = inRequest && part(part(rules[method.localName], inRequest.localName), field.localName);
    if (rule) places.push({ name: `the rules of ${method.name}`, rule, method });
  }
  return places;
}

function compared(rule: z.ZodType, type: AnyFieldType, field: DescField): ReturnType<typeof compareRule> {
  try {
    return compareRule(rule, type, field);
  } catch (error) {
    // A rule may be asynchronous, or need other values than ours.
    return { unknown: `it cannot be asked: ${error instanceof Error ? error.message : String(error)}` };
  }
}
