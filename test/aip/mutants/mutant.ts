import { create, setExtension } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  MethodDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { FieldBehavior, field_behavior } from "../../../gen/google/api/field_behavior_pb.js";
import { FieldInfo_Format, FieldInfoSchema, field_info } from "../../../gen/google/api/field_info_pb.js";
import type { JsonObject } from "../../../src/ddd/testing/aip/index.ts";
import type { Handlers } from "../library.ts";

/** A library with one fault. */
export interface Mutant {
  /** Changes the handlers. */
  readonly behave?: (handlers: Handlers) => Handlers;
  /** Changes the descriptors, which then cannot be called. */
  readonly describe?: (file: FileDescriptorProto) => void;
  /** Cases of the same AIP that the fault breaks, too, as it is one against several rules. */
  readonly also?: readonly string[];
}

export type Mutants = Readonly<Record<string, Mutant>>;

type Next = (request: JsonObject) => JsonObject;

/** A mutant that answers a method otherwise. */
export function on(
  method: string,
  answer: (request: JsonObject, next: Next, handlers: Handlers) => JsonObject,
  also: readonly string[] = [],
): Mutant {
  return {
    behave: (handlers) => {
      const next = handlers[method] ?? (() => ({}));
      return { ...handlers, [method]: (request) => answer(request, next, handlers) };
    },
    also,
  };
}

/** A mutant of the descriptors. */
export function described(change: (file: FileDescriptorProto) => void): Mutant {
  return { describe: change };
}

export const type = FieldDescriptorProto_Type;
export const behavior = FieldBehavior;

export function messageOf(file: FileDescriptorProto, name: string): DescriptorProto {
  const found = file.messageType.find((one) => one.name === name);
  if (!found) throw new Error(`no message ${name}`);
  return found;
}

/** The field of a path such as `Book.name`. */
export function fieldOf(file: FileDescriptorProto, path: string): FieldDescriptorProto {
  const [message = "", name] = path.split(".");
  const found = messageOf(file, message).field.find((one) => one.name === name);
  if (!found) throw new Error(`no field ${path}`);
  return found;
}

/** Gives a field another type. */
export function retype(path: string, to: FieldDescriptorProto_Type): Mutant {
  return described((file) => {
    const field = fieldOf(file, path);
    field.type = to;
    field.typeName = "";
  });
}

/** Gives a field other behaviors. */
export function rebehave(path: string, ...behaviors: readonly FieldBehavior[]): Mutant {
  return described((file) => behave(fieldOf(file, path), behaviors));
}

export function behave(field: FieldDescriptorProto, behaviors: readonly FieldBehavior[]): void {
  field.options ??= create(FieldOptionsSchema);
  setExtension(field.options, field_behavior, [...behaviors]);
}

export function format(field: FieldDescriptorProto, to: FieldInfo_Format): void {
  field.options ??= create(FieldOptionsSchema);
  setExtension(field.options, field_info, create(FieldInfoSchema, { format: to }));
}

/** Adds a field to a message. */
export function add(
  path: string,
  to: FieldDescriptorProto_Type,
  behaviors: readonly FieldBehavior[] = [FieldBehavior.OPTIONAL],
  more: Partial<Pick<FieldDescriptorProto, "label" | "typeName">> = {},
): Mutant {
  return described((file) => void addTo(file, path, to, behaviors, more));
}

export function addTo(
  file: FileDescriptorProto,
  path: string,
  to: FieldDescriptorProto_Type,
  behaviors: readonly FieldBehavior[] = [FieldBehavior.OPTIONAL],
  more: Partial<Pick<FieldDescriptorProto, "label" | "typeName">> = {},
): FieldDescriptorProto {
  const [message = "", name = ""] = path.split(".");
  const field = create(FieldDescriptorProtoSchema, {
    name,
    number: 90,
    label: FieldDescriptorProto_Label.OPTIONAL,
    type: to,
    ...more,
  });
  behave(field, behaviors);
  messageOf(file, message).field.push(field);
  return field;
}

/** Gives a message another name, where it is used, too. */
export function rename(name: string, to: string): Mutant {
  return described((file) => {
    messageOf(file, name).name = to;
    const [old, renamed] = [name, to].map((one) => `.library.v1.${one}`);
    for (const method of file.service[0]?.method ?? []) {
      if (method.inputType === old) method.inputType = renamed ?? "";
      if (method.outputType === old) method.outputType = renamed ?? "";
    }
  });
}

/** Gives a field another name. */
export function renameField(path: string, to: string): Mutant {
  return described((file) => {
    const field = fieldOf(file, path);
    field.name = to;
    field.jsonName = "";
  });
}

/** Has a method answer a message that holds the book, and a note. */
export function wrapAnswer(method: string, name = `${method}Response`): Mutant {
  return described((file) => {
    const book = create(FieldDescriptorProtoSchema, {
      name: "book",
      number: 1,
      label: FieldDescriptorProto_Label.OPTIONAL,
      type: type.MESSAGE,
      typeName: ".library.v1.Book",
    });
    file.messageType.push(create(DescriptorProtoSchema, { name, field: [book] }));
    addTo(file, `${name}.remark`, type.STRING);
    for (const one of file.service[0]?.method ?? []) if (one.name === method) one.outputType = `.library.v1.${name}`;
  });
}

/** Adds a method with messages of its own. */
export function addMethod(name: string): Mutant {
  return described((file) => {
    for (const suffix of ["Request", "Response"]) {
      file.messageType.push(create(DescriptorProtoSchema, { name: `${name}${suffix}` }));
      addTo(file, `${name}${suffix}.remark`, type.STRING);
    }
    const [inputType, outputType] = ["Request", "Response"].map((suffix) => `.library.v1.${name}${suffix}`);
    file.service[0]?.method.push(
      create(MethodDescriptorProtoSchema, { name, inputType: inputType ?? "", outputType: outputType ?? "" }),
    );
  });
}

export { FieldDescriptorProto_Label as label, FieldInfo_Format as infoFormat };

/** A mutant of several methods, which may remember calls. */
export function behaving(make: (handlers: Handlers) => Handlers, also: readonly string[] = []): Mutant {
  return { behave: (handlers) => ({ ...handlers, ...make(handlers) }), also };
}

/** The book of a request, or an empty one. */
export function bookOf(request: JsonObject): JsonObject {
  return (request.book ?? {}) as JsonObject;
}

/** The paths of the update mask, if there is one. */
export function maskOf(request: JsonObject): readonly string[] | undefined {
  return (request.update_mask as { readonly paths: readonly string[] } | undefined)?.paths;
}
