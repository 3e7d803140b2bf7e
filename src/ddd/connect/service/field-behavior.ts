import { create, type DescField, type DescMessage, equals, getOption } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, type FieldMask, TimestampSchema, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";
import { versionToEtag } from "../etag.ts";

/** A message, by its fields' names. */
type MessageFields = Readonly<Record<string, unknown>>;

/** The behaviour of the fields of an entity's message (google.api.field_behavior). */
export interface FieldBehaviors {
  /** The fields that an update may set, by the names in TypeScript. */
  readonly settable: readonly string[];
  /** The fields that a caller may set on creation, by the names in TypeScript. */
  readonly said: readonly string[];
  /** The required fields, among those that can be unset, by the names in TypeScript. */
  readonly required: readonly string[];
  /** The times that callers say, by the names in TypeScript. */
  readonly times: readonly string[];
  /** The message of a new entity: as given, as far as callers may say, and the rest as it begins. */
  created(given: MessageFields, now: Date): Record<string, unknown>;
  /**
   * An update's mask without the immutable fields that have their present values, which are ignored (AIP-203); one with another value
   * stays, to be refused.
   *
   * @param present the stored entity's message
   * @returns "same" if nothing is left of the mask
   */
  withoutSame(
    mask: FieldMask | undefined,
    given: MessageFields,
    present: () => MessageFields,
  ): FieldMask | "same" | undefined;
  /** The fields that every update changes. */
  touched(now: Date): Record<string, unknown>;
}

/** Whether a request must give the field. */
export function isRequired(field: DescField): boolean {
  return is(field, FieldBehavior.REQUIRED);
}

/** Whether a request's value of the field is ignored. */
export function isOutputOnly(field: DescField): boolean {
  return is(field, FieldBehavior.OUTPUT_ONLY);
}

function is(field: DescField, behavior: FieldBehavior): boolean {
  return getOption(field, field_behavior).includes(behavior);
}

/** @param key the fields that tell one entity from another, which never change */
export function fieldsOf(message: DescMessage, key: readonly string[]): FieldBehaviors {
  const outputs = message.fields.filter(isOutputOnly);
  const isClock = (name: string) => outputs.some((field) => field.localName === name && field.fieldKind === "message");
  const etag = "etag" in message.field;
  const fixed = new Set([...outputs.map(({ localName }) => localName), ...key, "etag"]);
  const immutable = message.fields.filter((one) => !fixed.has(one.localName) && is(one, FieldBehavior.IMMUTABLE));
  const said = message.fields.filter(({ localName }) => !fixed.has(localName) || key.includes(localName));
  const touched = (now: Date) => (isClock("updateTime") ? { updateTime: timestampFromDate(now) } : {});
  return {
    settable: message.fields
      .filter((field) => !fixed.has(field.localName) && !is(field, FieldBehavior.IMMUTABLE))
      .map(({ localName }) => localName),
    said: said.map(({ localName }) => localName),
    required: message.fields
      .filter((field) => field.presence === FeatureSet_FieldPresence.EXPLICIT && isRequired(field))
      .map(({ localName }) => localName),
    times: said
      .filter(({ message: type }) => type?.typeName === TimestampSchema.typeName)
      .map(({ localName }) => localName),
    created(given, now) {
      return {
        ...Object.fromEntries(said.map(({ localName }) => [localName, given[localName]])),
        ...(isClock("createTime") ? { createTime: timestampFromDate(now) } : {}),
        ...touched(now),
        ...(etag ? { etag: versionToEtag(1) } : {}),
      };
    },
    withoutSame(mask, given, present) {
      const named = immutable.filter(({ name }) => mask?.paths.includes(name));
      if (!mask || named.length === 0) return mask;
      const stored = present();
      const of = (fields: MessageFields, name: string) => create(message, { [name]: fields[name] });
      const same = named.filter(({ localName }) => equals(message, of(given, localName), of(stored, localName)));
      const paths = mask.paths.filter((path) => !same.some(({ name }) => name === path));
      return paths.length === 0 ? "same" : { ...mask, paths };
    },
    touched,
  };
}
