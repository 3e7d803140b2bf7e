import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** The way a value is written in a form and in JSON. */
export type Shape =
  | { readonly kind: "bool" }
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "enum"; readonly desc: DescEnum }
  | { readonly kind: "timestamp" | "duration" | "mask" }
  /** Struct, Value, ListValue and Any: any JSON. */
  | { readonly kind: "json"; readonly desc: DescMessage }
  | { readonly kind: "message"; readonly desc: DescMessage }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "map"; readonly key: ScalarType; readonly value: Shape };

/** Types whose JSON is a text of its own form. */
const TEXTS: Readonly<Record<string, "timestamp" | "duration" | "mask">> = {
  "google.protobuf.Timestamp": "timestamp",
  "google.protobuf.Duration": "duration",
  "google.protobuf.FieldMask": "mask",
};

const WRAPPER = /^google\.protobuf\.(Double|Float|U?Int64|U?Int32|Bool|String|Bytes)Value$/;
const ANY_JSON = /^google\.protobuf\.(Struct|Value|ListValue|Any)$/;

export function shapeOf(field: DescField): Shape {
  switch (field.fieldKind) {
    case "list":
      return { kind: "list", item: elementShape(field.listKind, field) };
    case "map":
      return { kind: "map", key: field.mapKey, value: elementShape(field.mapKind, field) };
    default:
      return elementShape(field.fieldKind, field);
  }
}

function elementShape(kind: "scalar" | "enum" | "message", { scalar, enum: desc, message }: DescField): Shape {
  if (kind === "message" && message) return messageShape(message);
  if (kind === "enum" && desc) return { kind: "enum", desc };
  return scalarShape(scalar ?? ScalarType.STRING);
}

export function messageShape(desc: DescMessage): Shape {
  const text = TEXTS[desc.typeName];
  if (text) return { kind: text };
  if (ANY_JSON.test(desc.typeName)) return { kind: "json", desc };
  const [value] = desc.fields;
  return WRAPPER.test(desc.typeName) && value ? shapeOf(value) : { kind: "message", desc };
}

export function scalarShape(scalar: ScalarType): Shape {
  return scalar === ScalarType.BOOL ? { kind: "bool" } : { kind: "scalar", scalar };
}

/** Whether a field tells "not set" from its default by itself: then it can be added and removed in a form. */
export function hasPresence(field: DescField): boolean {
  return (
    field.oneof !== undefined || field.fieldKind === "message" || ("presence" in field && field.presence !== IMPLICIT)
  );
}

/** FeatureSet_FieldPresence.IMPLICIT */
const IMPLICIT = 2;

/** Words for a type, such as "repeated int64" or "User". */
export function typeWords(shape: Shape): string {
  switch (shape.kind) {
    case "bool":
    case "timestamp":
    case "duration":
      return shape.kind;
    case "mask":
      return "field mask";
    case "scalar":
      return ScalarType[shape.scalar].toLowerCase();
    case "enum":
    case "json":
    case "message":
      // The package is that of the request most often, and long.
      return shape.desc.typeName.slice(shape.desc.file.proto.package.length).replace(/^\./, "");
    case "list":
      return `repeated ${typeWords(shape.item)}`;
    case "map":
      return `map<${ScalarType[shape.key].toLowerCase()}, ${typeWords(shape.value)}>`;
  }
}
