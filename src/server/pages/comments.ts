import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** The comments of services and RPCs, by full names such as `accounts.v1.UserService.GetUser`. */
export type Comments = ReadonlyMap<string, string>;

/** Field numbers in a descriptor's paths: FileDescriptorProto.service and ServiceDescriptorProto.method. */
const SERVICE = 6;
const METHOD = 2;

/** The comments of services and RPCs. Generated code has none, so that they come from files of descriptors. */
export function commentsIn(descriptors: readonly FileDescriptorProto[]): Comments {
  const comments = new Map<string, string>();
  for (const file of descriptors) {
    const scope = file.package === "" ? "" : `${file.package}.`;
    for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
      const [kind, index = -1, part, methodIndex = -1, ...deeper] = path;
      if (kind !== SERVICE || deeper.length > 0 || leadingComments === "") continue;
      const service = file.service[index];
      const method = part === METHOD ? service?.method[methodIndex] : undefined;
      if (!service || (path.length > 2 && !method)) continue;
      const name = `${scope}${service.name}${method ? `.${method.name}` : ""}`;
      comments.set(name, leadingComments.replace(/^ /gm, "").trim());
    }
  }
  return comments;
}
