import type { DescField, DescMessage, DescMethod, DescService, Message, MessageShape } from "@bufbuild/protobuf";
import { z } from "zod";
import { type FieldViolation, InvalidError } from "../../error.ts";
import { ruleText } from "./rule-text.ts";

/** The fields of a message, without what every message has. */
type FieldsOf<M> = Omit<M, "$typeName" | "$unknown">;

/** The rules of each field of a message. All must be there, so that a field that is added or renamed does not compile. */
export type FieldRules<M> = { readonly [K in keyof FieldsOf<M>]-?: z.ZodType<unknown, Plain<FieldsOf<M>[K]>> };

/** A field's value as its rules see it: a message by its fields. */
type Plain<V> = V extends Message ? FieldsOf<V> : V;

/** The rules of the requests of a service, one for each method. */
export type ServiceRules<S extends DescService> = {
  readonly [K in keyof S["method"]]: z.ZodType<unknown, FieldsOf<MessageShape<S["method"][K]["input"]>>>;
};

/**
 * The rules of a message, tied to it by types: `messageRules(GetUserRequestSchema, { id: uuid })`.
 *
 * @param _message the message's schema, for its type only
 */
export function messageRules<D extends DescMessage>(
  _message: D,
  fields: FieldRules<MessageShape<D>>,
): z.ZodType<unknown, FieldsOf<MessageShape<D>>> {
  // FieldRules has proven each field; zod cannot see through the mapped type.
  return z.object(fields as Record<string, z.ZodType>) as unknown as z.ZodType<unknown, FieldsOf<MessageShape<D>>>;
}

/** For a field that has no rule of its own, or whose meaning is checked where it is understood. */
export const unruled = z.any().optional();

/** For a message-typed field that must be there. */
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
  // One per field: what else is wrong with an empty one is no news.
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
