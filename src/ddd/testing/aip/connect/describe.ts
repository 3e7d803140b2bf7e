import {
  type DescField,
  type DescMessage,
  type DescMethod,
  getOption,
  hasOption,
  ScalarType,
} from "@bufbuild/protobuf";
import { FieldBehavior, field_behavior } from "../../../../../gen/google/api/field_behavior_pb.js";
import { FieldInfo_Format, field_info } from "../../../../../gen/google/api/field_info_pb.js";
import { resource, resource_reference } from "../../../../../gen/google/api/resource_pb.js";
import type { Field, FieldKind, Message, Method } from "../api.ts";

const kinds: Readonly<Record<ScalarType, FieldKind>> = {
  [ScalarType.DOUBLE]: "double",
  [ScalarType.FLOAT]: "float",
  [ScalarType.INT32]: "int32",
  [ScalarType.SINT32]: "int32",
  [ScalarType.SFIXED32]: "int32",
  [ScalarType.INT64]: "int64",
  [ScalarType.SINT64]: "int64",
  [ScalarType.SFIXED64]: "int64",
  [ScalarType.UINT32]: "uint32",
  [ScalarType.FIXED32]: "uint32",
  [ScalarType.UINT64]: "uint64",
  [ScalarType.FIXED64]: "uint64",
  [ScalarType.BOOL]: "bool",
  [ScalarType.STRING]: "string",
  [ScalarType.BYTES]: "bytes",
};

/** Makes descriptions of methods, each message once. */
export function describer(): (method: DescMethod) => Method {
  const messages = new Map<DescMessage, Message>();

  function message(desc: DescMessage): Message {
    const known = messages.get(desc);
    if (known) return known;
    const made: Message = {
      name: desc.name,
      fullName: desc.typeName,
      fields: desc.fields.map(field),
      resourceType: hasOption(desc, resource) ? getOption(desc, resource).type : undefined,
    };
    messages.set(desc, made);
    return made;
  }

  function field(desc: DescField): Field {
    const type = desc.message ?? desc.enum;
    return {
      name: desc.name,
      number: desc.number,
      kind: type ? (desc.message ? "message" : "enum") : kinds[desc.scalar ?? ScalarType.STRING],
      repeated: desc.fieldKind === "list",
      mapKey: desc.fieldKind === "map" ? kinds[desc.mapKey] : undefined,
      typeName: type?.typeName,
      get message() {
        return desc.message ? message(desc.message) : undefined;
      },
      enumValues: desc.enum?.values.map(({ name }) => name) ?? [],
      behaviors: getOption(desc, field_behavior).map((one) => FieldBehavior[one] ?? String(one)),
      format: hasOption(desc, field_info) ? FieldInfo_Format[getOption(desc, field_info).format] : undefined,
      refersTo: hasOption(desc, resource_reference)
        ? getOption(desc, resource_reference).type || getOption(desc, resource_reference).childType
        : undefined,
      oneof: desc.oneof?.name,
    };
  }

  return (desc) => ({
    name: desc.name,
    fullName: `${desc.parent.typeName}/${desc.name}`,
    service: desc.parent.typeName,
    input: message(desc.input),
    output: message(desc.output),
    streams: desc.methodKind !== "unary",
  });
}
