import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** The comments of declarations, by full names such as `accounts.v1.UserService.GetUser` and `accounts.v1.User.email`. */
export type Comments = ReadonlyMap<string, string>;

/** Field numbers in a descriptor's paths: of FileDescriptorProto, DescriptorProto, and of enums and services. */
const FILE = { message: 4, enumeration: 5, service: 6 };
const MESSAGE = { field: 2, message: 3, enumeration: 4 };
const MEMBER = 2;

/** The comments in files of descriptors: generated code has none. */
export function commentsIn(descriptors: readonly FileDescriptorProto[]): Comments {
  const comments = new Map<string, string>();
  for (const file of descriptors) readFile(file, comments);
  return comments;
}

type Path = readonly number[];
type Named = { readonly name: string };

function readFile(file: FileDescriptorProto, comments: Map<string, string>): void {
  const byPath = new Map(
    (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments, trailingComments }) => [
      path.join(),
      (leadingComments || trailingComments).replace(/^ /gm, "").trim(),
    ]),
  );
  const note = (name: string, path: Path) => {
    const comment = byPath.get(path.join());
    if (comment) comments.set(name, comment);
  };
  const noteMembers = (scope: string, members: readonly Named[], path: Path) => {
    for (const [i, { name }] of members.entries()) note(`${scope}.${name}`, [...path, MEMBER, i]);
  };
  const noteEnum = (name: string, { value }: EnumDescriptorProto, path: Path) => {
    note(name, path);
    noteMembers(name, value, path);
  };
  const noteMessage = (name: string, { field, nestedType, enumType }: DescriptorProto, path: Path) => {
    note(name, path);
    for (const [i, one] of field.entries()) note(`${name}.${one.name}`, [...path, MESSAGE.field, i]);
    for (const [i, one] of nestedType.entries()) noteMessage(`${name}.${one.name}`, one, [...path, MESSAGE.message, i]);
    for (const [i, one] of enumType.entries()) noteEnum(`${name}.${one.name}`, one, [...path, MESSAGE.enumeration, i]);
  };

  const scope = file.package === "" ? "" : `${file.package}.`;
  for (const [i, one] of file.messageType.entries()) noteMessage(scope + one.name, one, [FILE.message, i]);
  for (const [i, one] of file.enumType.entries()) noteEnum(scope + one.name, one, [FILE.enumeration, i]);
  for (const [i, one] of file.service.entries()) {
    note(scope + one.name, [FILE.service, i]);
    noteMembers(scope + one.name, one.method, [FILE.service, i]);
  }
}
