import { readFile } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { StartError } from "../config.ts";

/** The descriptors of the shell's own services. */
const OWN = new URL("../../../gen/descriptors.binpb", import.meta.url);

/** The file of descriptors of some services, and a name for them in errors. */
export interface DescriptorsOf {
  readonly name: string;
  readonly descriptors?: URL | undefined;
}

/** Reads the files of descriptors of the shell's services and of others. @throws StartError for one that cannot be read */
export async function readDescriptors(others: readonly DescriptorsOf[]): Promise<FileDescriptorProto[]> {
  const files = new Map([[OWN.href, { owner: "brasa", file: OWN }]]);
  for (const { name, descriptors: file } of others) {
    if (file && !files.has(file.href)) files.set(file.href, { owner: name, file });
  }
  const all = await Promise.all(
    [...files.values()].map(async ({ owner, file }) => {
      try {
        return fromBinary(FileDescriptorSetSchema, await readFile(file)).file;
      } catch (cause) {
        throw new StartError(
          `the descriptors of ${owner}, ${file.pathname}, cannot be read (${(cause as Error).message}): write them by ` +
            "buf build --as-file-descriptor-set, or leave them out",
          { cause },
        );
      }
    }),
  );
  return all.flat();
}
