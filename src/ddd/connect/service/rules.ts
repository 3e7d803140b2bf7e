import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  getOption,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { z } from "zod";
import { FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";
import { type FieldViolation, InvalidError } from "../../error.ts";
import { ruleText } from "./rule-text.ts";

/** The fields of a message, without those that every message has. */
type FieldsOf<M> = Omit<M, "$typeName" | "$unknown">;

/** The rules of fields of a message. A name that is not a field, or a rule for another type, does not compile. */
export type FieldRules<M> = { readonly [K in keyof FieldsOf<M>]?: z.ZodType<unknown, Plain<FieldsOf<M>[K]>> };

/** A field's value as its rules see it: a message by its fields. */
type Plain<V> = V extends Message ? FieldsOf<V> : V;

/** The rules of the requests of a service, one for each method. */
export type ServiceRules<S extends DescService> = {
  readonly [K in keyof S["method"]]: z.ZodType<unknown, FieldsOf<MessageShape<S["method"][K]["input"]>>>;
};

/**
 * The rules of a message, tied to it by types: `messageRules(GetUserRequestSchema, { id: uuid })`. A field without a rule may
 * hold any value of its type. A field with a message must be set if the contract marks it as REQUIRED
 * (google.api.field_behavior).
 */
export function messageRules<D extends DescMessage>(
  message: D,
  fields: FieldRules<MessageShape<D>>,
): z.ZodType<unknown, FieldsOf<MessageShape<D>>> {
  const given = fields as Readonly<Record<string, z.ZodType | undefined>>;
  const all = message.fields.flatMap((field): [string, z.ZodType][] => {
    const rule = given[field.localName];
    const mustBeSet = field.fieldKind === "message" && isRequired(field);
    if (mustBeSet) return [[field.localName, required(rule ?? unruled)]];
    return rule ? [[field.localName, field.fieldKind === "message" ? rule.optional() : rule]] : [];
  });
  // FieldRules has proven each field; zod cannot see through the mapped type.
  return z.object(Object.fromEntries(all)) as unknown as z.ZodType<unknown, FieldsOf<MessageShape<D>>>;
}

function isRequired(field: DescField): boolean {
  return getOption(field, field_behavior).includes(FieldBehavior.REQUIRED);
}

/** For a field that has no rule of its own, or whose meaning is checked where it is understood. */
export const unruled = z.any().optional();

/** For a message-typed field that must be set, where the contract does not mark it as REQUIRED. */
export function required<T>(rules: z.ZodType<unknown, T>): z.ZodType<unknown, T | undefined> {
  return z
    .custom<T | undefined>((value) => value !== undefined, "is required")
    .pipe(rules as z.ZodType<unknown, T | undefined>);
}

/**
 * Checks a request against the rules of its method.
 *
 * @throws InvalidError with the path of each invalid field, spelt as in the proto file, and its first violation, in the
 *   rule's own words or else in plain ones
 */
export function validate(rules: z.ZodType, method: DescMethod, request: unknown): void {
  const result = rules.safeParse(request, { error: ruleText });
  if (result.success) return;
  // One per field: a second problem of an empty field says nothing new.
  const violations = new Map<string, FieldViolation>();
  for (const { path, message } of result.error.issues) {
    const field = protoPath(method.input, path);
    if (!violations.has(field)) violations.set(field, { field, description: message });
  }
  throw new InvalidError([...violations.values()]);
}

/** `["user", "createTime"]` as `user.create_time`. */
function protoPath(message: DescMessage, path: readonly PropertyKey[]): string {
  let scope: DescMessage | undefined = message;
  const names = path.map((key) => {
    const field: DescField | undefined = scope?.field[String(key)];
    scope = field?.message;
    return field?.name ?? String(key);
  });
  return names.join(".");
}
