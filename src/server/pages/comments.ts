import { readFile } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { StartError } from "../config.ts";

/** The comments of services and RPCs, by full names such as `accounts.v1.UserService.GetUser`. */
export type Comments = ReadonlyMap<string, string>;

/** Field numbers in a descriptor's paths: FileDescriptorProto.service and ServiceDescriptorProto.method. */
const SERVICE = 6;
const METHOD = 2;

/** The descriptors of the shell's own services. */
const OWN = new URL("../../../gen/descriptors.binpb", import.meta.url);

/** The file of descriptors of some services, and a name for them in errors. */
export interface DescriptorsOf {
  readonly name: string;
  readonly descriptors?: URL | undefined;
}

/** Reads the comments of the shell's services and of others. @throws StartError for a file that cannot be read */
export async function readComments(others: readonly DescriptorsOf[]): Promise<Comments> {
  const files = [{ owner: "brasa", file: OWN }];
  for (const { name, descriptors } of others) if (descriptors) files.push({ owner: name, file: descriptors });
  const all = await Promise.all(
    files.map(async ({ owner, file }) => {
      try {
        return [...commentsIn(await readFile(file))];
      } catch (cause) {
        throw new StartError(
          `the descriptors of ${owner}, ${file.pathname}, cannot be read (${(cause as Error).message}): write them by ` +
            "buf build --as-file-descriptor-set, or leave them out",
          { cause },
        );
      }
    }),
  );
  return new Map(all.flat());
}

/**
 * Reads the comments of services and RPCs. Generated code has none, so that they come from the descriptors.
 *
 * @param descriptors a google.protobuf.FileDescriptorSet, as `buf build --as-file-descriptor-set` writes it
 * @throws Error if it is not one
 */
export function commentsIn(descriptors: Uint8Array): Comments {
  const comments = new Map<string, string>();
  for (const file of fromBinary(FileDescriptorSetSchema, descriptors).file) {
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
