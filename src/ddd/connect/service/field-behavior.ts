import { type DescField, type DescMessage, getOption } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, TimestampSchema, timestampFromDate } from "@bufbuild/protobuf/wkt";
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
    touched,
  };
}
