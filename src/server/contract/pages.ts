import { type DescMethod, type DescService, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Page, PageRequest } from "../http/listener.ts";
import { type Revalidated, revalidatedPage } from "../http/revalidated.ts";
import { descriptorSet } from "./descriptor-set.ts";

/** The contract of an app. */
export interface Contract {
  readonly services: readonly DescService[];
  /** Files of descriptors, with the comments that generated code lacks. */
  readonly descriptors: readonly FileDescriptorProto[];
  /** Whether an RPC answers no caller without an access token. */
  needsToken(method: DescMethod): boolean;
}

/** The pages from which tools read the contract, by their paths. Each is made when it is first asked for. */
export function contractPages({
  services,
  descriptors,
}: Contract): Readonly<Record<string, (request: PageRequest) => Page>> {
  return {
    "/descriptor.binpb": lazily(() => ({
      body: toBinary(FileDescriptorSetSchema, descriptorSet(services, descriptors)),
      contentType: "application/x-protobuf",
    })),
  };
}

function lazily(make: () => Revalidated): (request: PageRequest) => Page {
  let page: ReturnType<typeof revalidatedPage> | undefined;
  return (request) => {
    page ??= revalidatedPage(make());
    return page(request);
  };
}
