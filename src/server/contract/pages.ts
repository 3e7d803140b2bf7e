import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Page, PageRequest } from "../http/page.ts";
import { type Revalidated, revalidatedPage } from "../http/revalidated.ts";
import { commentsIn } from "./comments.ts";
import type { Contract } from "./contract.ts";
import { descriptorSet } from "./descriptor-set.ts";
import { openApiDocument } from "./openapi/document.ts";

/** The pages from which tools read the contract, by their paths. Each is made when it is first asked for. */
export function contractPages(contract: Contract): Readonly<Record<string, (request: PageRequest) => Page>> {
  return {
    "/descriptor.binpb": lazily(() => ({
      body: toBinary(FileDescriptorSetSchema, descriptorSet(contract.services, contract.descriptors)),
      contentType: "application/x-protobuf",
    })),
    "/openapi.json": lazily(() => ({
      body: JSON.stringify(openApiDocument(contract, commentsIn(contract.descriptors))),
      contentType: "application/json",
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
