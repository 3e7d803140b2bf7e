import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  type ScalarType,
} from "@bufbuild/protobuf";
import { FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";
import { FieldInfo_Format, field_info } from "../../../../gen/google/api/field_info_pb.js";
import type { Comments } from "../comments.ts";
import { type FieldLimits, limited } from "./limits.ts";
import { keySchema, reference, type Schema, scalarSchema } from "./schema.ts";
import { wellKnown, wellKnownEnum } from "./well-known.ts";

/** The schemas of messages and enums in their JSON form (ProtoJSON), each made when something refers to it first. */
export class Schemas {
  readonly #comments: Comments;
  readonly #limits: (message: DescMessage) => FieldLimits;
  readonly #made = new Map<string, Schema>();

  constructor(comments: Comments, limits: (message: DescMessage) => FieldLimits) {
    this.#comments = comments;
    this.#limits = limits;
  }

  /** All that have been made, by the names of their types, in the order of the names. */
  get all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#made].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Adds a schema that no type of the contract has. */
  add(name: string, schema: Schema): void {
    this.#made.set(name, schema);
  }

  /** A reference to the schema of a type. */
  refTo(type: DescMessage | DescEnum): Schema {
    if (!this.#made.has(type.typeName)) {
      // Before it is made: a message may hold itself.
      this.#made.set(type.typeName, {});
      this.#made.set(type.typeName, type.kind === "enum" ? this.#enumOf(type) : this.#messageOf(type));
    }
    return reference(type.typeName);
  }

  #described(name: string): Schema {
    const description = this.#comments.get(name);
    return description === undefined ? {} : { description };
  }

  #enumOf(type: DescEnum): Schema {
    const known = wellKnownEnum(type);
    if (known) return known;
    const names = type.values.map(({ name }) => name);
    return { type: "string", title: type.name, ...this.#described(type.typeName), enum: names };
  }

  #messageOf(message: DescMessage): Schema {
    const known = wellKnown(message, (type) => this.refTo(type));
    if (known) return known;
    const required = message.fields.filter((field) => has(field, FieldBehavior.REQUIRED));
    const oneofs = message.oneofs.filter(({ fields }) => fields.length > 1);
    return {
      type: "object",
      title: message.name,
      ...this.#described(message.typeName),
      ...(message.fields.length > 0
        ? { properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, this.#fieldOf(field)])) }
        : {}),
      ...(required.length > 0 ? { required: required.map(({ jsonName }) => jsonName) } : {}),
      ...(oneofs.length > 0 ? { allOf: oneofs.map(atMostOne) } : {}),
      additionalProperties: false,
    };
  }

  #fieldOf(field: DescField): Schema {
    return {
      title: field.name,
      ...this.#described(`${field.parent.typeName}.${field.name}`),
      ...(has(field, FieldBehavior.OUTPUT_ONLY) ? { readOnly: true } : {}),
      ...(has(field, FieldBehavior.INPUT_ONLY) ? { writeOnly: true } : {}),
      ...(field.proto.options?.deprecated ? { deprecated: true } : {}),
      ...limited(this.#valueOf(field), this.#limits(field.parent)[field.localName]),
    };
  }

  #valueOf(field: DescField): Schema {
    switch (field.fieldKind) {
      case "list":
        return { type: "array", items: this.#itemOf(field) };
      case "map": {
        const names = keySchema(field.mapKey);
        return {
          type: "object",
          ...(names ? { propertyNames: names } : {}),
          additionalProperties: this.#itemOf(field),
        };
      }
      case "scalar": {
        const isUuid = getOption(field, field_info).format === FieldInfo_Format.UUID4;
        return { ...scalarSchema(field.scalar), ...(isUuid ? { format: "uuid" } : {}) };
      }
      default:
        return this.#itemOf(field);
    }
  }

  #itemOf(field: DescField): Schema {
    if (field.message) return this.refTo(field.message);
    if (field.enum) return this.refTo(field.enum);
    return scalarSchema(field.scalar as ScalarType);
  }
}

function has(field: DescField, behavior: FieldBehavior): boolean {
  return getOption(field, field_behavior).includes(behavior);
}

/** Each alternative alone, or none of them. */
function atMostOne({ fields }: DescOneof): Schema {
  const alternatives = fields.map(({ jsonName }) => ({ required: [jsonName] }));
  return { oneOf: [...alternatives, { not: { anyOf: alternatives } }] };
}
