import {
  createFileRegistry,
  type DescMessage,
  type DescService,
  create as make,
  setExtension,
} from "@bufbuild/protobuf";
import {
  EmptySchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { type FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";

export const { LABEL_OPTIONAL, LABEL_REPEATED } = {
  LABEL_OPTIONAL: FieldDescriptorProto_Label.OPTIONAL,
  LABEL_REPEATED: FieldDescriptorProto_Label.REPEATED,
};

/** A field of a message: a scalar by its name in a proto file, or a message or an enum by its full name. */
export interface ThingField {
  readonly type: string;
  readonly repeated?: boolean;
  readonly optional?: boolean;
  readonly oneof?: boolean;
  readonly behavior?: FieldBehavior;
}

const { MESSAGE, ENUM } = FieldDescriptorProto_Type;

/**
 * A service of the standard RPCs for a message `Thing` with these fields, as a proto file would declare it. There are too
 * many pairs of types for a proto file that is kept.
 *
 * @param rename the fields of the request of a RenameThing that gives the thing. @default there is none
 */
export function thingService(
  fields: Readonly<Record<string, ThingField>>,
  key: readonly string[] = ["id"],
  rename?: Readonly<Record<string, ThingField>>,
) {
  const names = Object.keys(fields);
  const declare = (name: string, number: number, { type, repeated, optional, oneof, behavior }: ThingField) => ({
    name,
    number,
    label: repeated ? LABEL_REPEATED : LABEL_OPTIONAL,
    ...(type.startsWith(".")
      ? { type: type.endsWith("Kind") ? ENUM : MESSAGE, typeName: type }
      : { type: FieldDescriptorProto_Type[type.toUpperCase() as keyof typeof FieldDescriptorProto_Type] }),
    ...(oneof ? { oneofIndex: 0 } : {}),
    ...(behavior === undefined ? {} : { options: optionsOf(behavior) }),
    ...(optional ? { proto3Optional: true, oneofIndex: 0 } : {}),
  });
  const message = (name: string, own: Readonly<Record<string, ThingField>>) => ({
    name,
    field: Object.entries(own).map(([field, declared], i) => declare(field, i + 1, declared)),
    oneofDecl: Object.values(own).some((one) => one.oneof)
      ? [{ name: "choice" }]
      : Object.entries(own).flatMap(([field, one]) => (one.optional ? [{ name: `_${field}` }] : [])),
  });
  const text = { type: "string" };
  const thing = { type: ".things.Thing" };
  const keys = Object.fromEntries(key.map((name) => [name, fields[name] ?? text]));
  const file: FileDescriptorProto = make(FileDescriptorProtoSchema, {
    name: "things.proto",
    package: "things",
    syntax: "proto3",
    dependency: ["empty", "field_mask", "timestamp", "wrappers"].map((one) => `google/protobuf/${one}.proto`),
    enumType: [{ name: "Kind", value: [{ name: "KIND_UNSPECIFIED", number: 0 }] }],
    messageType: [
      message("Thing", fields),
      message("CreateThingRequest", { thing }),
      message("GetThingRequest", keys),
      ...(rename ? [message("RenameThingRequest", rename)] : []),
      message("DeleteThingRequest", keys),
      message("UpdateThingRequest", { thing, update_mask: { type: ".google.protobuf.FieldMask" } }),
      message("ListThingsRequest", { page_size: { type: "int32" }, page_token: text, filter: text, order_by: text }),
      message("ListThingsResponse", { things: { ...thing, repeated: true }, next_page_token: text }),
    ],
    service: [
      {
        name: "ThingService",
        method: [
          ["CreateThing", "Thing"],
          ["GetThing", "Thing"],
          ["UpdateThing", "Thing"],
          ...(rename ? [["RenameThing", "Thing"]] : []),
          ["ListThings", "ListThingsResponse"],
        ]
          .map(([name = "", output = ""]) => ({
            name,
            inputType: `.things.${name}Request`,
            outputType: `.things.${output}`,
          }))
          .concat({
            name: "DeleteThing",
            inputType: ".things.DeleteThingRequest",
            outputType: `.${EmptySchema.typeName}`,
          }),
      },
    ],
  });
  const known = [
    file_google_protobuf_empty,
    file_google_protobuf_field_mask,
    file_google_protobuf_timestamp,
    file_google_protobuf_wrappers,
  ];
  const set = make(FileDescriptorSetSchema, { file: [...known.map(({ proto }) => proto), file] });
  const registry = createFileRegistry(set);
  const found = registry.getService("things.ThingService");
  const entity = registry.getMessage("things.Thing");
  if (!found || !entity) throw new Error(`there is no service of ${names.join(", ")}`);
  const [service, messageOf]: [DescService, DescMessage] = [found, entity];
  return { service, message: messageOf };
}

function optionsOf(behavior: FieldBehavior) {
  const options = make(FieldOptionsSchema);
  setExtension(options, field_behavior, [behavior]);
  return options;
}
