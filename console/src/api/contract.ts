import { createFileRegistry, createRegistry, type DescService, fromBinary, type Registry } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { signal } from "@preact/signals";
import { file_google_rpc_error_details } from "../../../gen/google/rpc/error_details_pb.js";
import { readComments } from "./comments.ts";
import { messageOf } from "./failure.ts";
import { serviceUrl } from "./place.ts";

/** The services that the server tells of, and all their types. */
export interface Contract {
  /** By name. */
  readonly services: readonly DescService[];
  /** All types, extensions, and the details of errors. */
  readonly types: Registry;
  /** The comments of declarations, by full names such as `accounts.v1.User.email`. */
  readonly comments: ReadonlyMap<string, string>;
  /** Whether the server has an RPC, such as `hasRpc("accounts.v1.UserService", "SignIn")`. */
  hasRpc(service: string, method: string): boolean;
}

/** Neither until it is read. */
export interface ContractState {
  readonly ready?: Contract;
  /** Why there is none, and the way to mend it. */
  readonly problem?: string;
}

export const contract = signal<ContractState>({});

/** Reads the contract from the server: /descriptor.binpb, which every caller may read while REFLECTION is on. */
export async function loadContract(): Promise<void> {
  try {
    const answer = await fetch(`${serviceUrl}/descriptor.binpb`);
    if (answer.ok) contract.value = { ready: readContract(new Uint8Array(await answer.arrayBuffer())) };
    else contract.value = { problem: refusal(answer.status) };
  } catch (error) {
    contract.value = { problem: `The contract cannot be read (${messageOf(error)}): is the service running?` };
  }
}

function refusal(status: number): string {
  return status === 404
    ? "The service tells nobody its contract, so that the console knows no RPC: start it with REFLECTION=on."
    : `The contract cannot be read: the service answers ${status} for /descriptor.binpb.`;
}

/** Reads a google.protobuf.FileDescriptorSet. @throws Error if it is not one, or an import is missing */
export function readContract(descriptors: Uint8Array): Contract {
  const set = fromBinary(FileDescriptorSetSchema, descriptors);
  const files = createFileRegistry(set);
  const comments = new Map<string, string>();
  for (const file of set.file) readComments(file, comments);
  const services = [...files]
    .filter((one) => one.kind === "service")
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  return {
    services,
    comments,
    types: createRegistry(file_google_rpc_error_details, files),
    hasRpc: (service, method) => files.getService(service)?.methods.some(({ name }) => name === method) ?? false,
  };
}
