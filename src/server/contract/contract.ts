import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { z } from "zod";

/** The contract of an app. */
export interface Contract {
  /** @default a name that every app could have, and no version */
  readonly about?: { readonly name?: string | undefined; readonly version?: string | undefined } | undefined;
  readonly services: readonly DescService[];
  /** Files of descriptors, with the comments that generated code lacks. */
  readonly descriptors: readonly FileDescriptorProto[];
  /** Whether an RPC answers no caller without an access token. */
  needsToken(method: DescMethod): boolean;
  /** The rules of an RPC's request, if it has any. */
  rulesOf(method: DescMethod): z.ZodType | undefined;
}
