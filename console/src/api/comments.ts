import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** Field numbers in the paths of source_code_info: of FileDescriptorProto, DescriptorProto, and so on. */
const FILE = { message: 4, enumeration: 5, service: 6 };
const MESSAGE = { field: 2, message: 3, enumeration: 4, oneof: 8 };
/** Of EnumDescriptorProto.value and ServiceDescriptorProto.method alike. */
const MEMBER = 2;

type Path = readonly number[];

/** Reads the comments of a file's declarations into a map, by full names such as `accounts.v1.User.email`. */
export function readComments(file: FileDescriptorProto, comments: Map<string, string>): void {
  const byPath = new Map(
    (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments, trailingComments }) => [
      path.join(),
      `${leadingComments}\n${trailingComments}`.replace(/^ /gm, "").trim(),
    ]),
  );
  const note = (name: string, path: Path) => {
    const comment = byPath.get(path.join());
    if (comment) comments.set(name, comment);
  };
  const noteAll = (scope: string, named: readonly { readonly name: string }[], path: Path) => {
    for (const [i, { name }] of named.entries()) note(scope + name, [...path, i]);
  };
  const noteEnum = (scope: string, one: EnumDescriptorProto, path: Path) => {
    note(scope + one.name, path);
    noteAll(`${scope}${one.name}.`, one.value, [...path, MEMBER]);
  };
  const noteMessage = (outer: string, one: DescriptorProto, path: Path) => {
    note(outer + one.name, path);
    const scope = `${outer}${one.name}.`;
    noteAll(scope, one.field, [...path, MESSAGE.field]);
    noteAll(scope, one.oneofDecl, [...path, MESSAGE.oneof]);
    for (const [i, nested] of one.nestedType.entries()) noteMessage(scope, nested, [...path, MESSAGE.message, i]);
    for (const [i, nested] of one.enumType.entries()) noteEnum(scope, nested, [...path, MESSAGE.enumeration, i]);
  };

  const scope = file.package === "" ? "" : `${file.package}.`;
  for (const [i, message] of file.messageType.entries()) noteMessage(scope, message, [FILE.message, i]);
  for (const [i, enumeration] of file.enumType.entries()) noteEnum(scope, enumeration, [FILE.enumeration, i]);
  for (const [i, { name, method }] of file.service.entries()) {
    note(scope + name, [FILE.service, i]);
    noteAll(`${scope}${name}.`, method, [FILE.service, i, MEMBER]);
  }
}
