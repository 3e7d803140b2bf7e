import { readFileSync } from "node:fs";
import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import type { Replica } from "./replica.ts";

/** The service config that docs/upgrades.md advises. */
const [, documentedPolicy = ""] =
  /```json retry-policy\.json\n(.*?)```/s.exec(readFileSync("docs/upgrades.md", "utf8")) ?? [];

/** A client of all replicas, as its users are advised to make theirs. */
export class BalancedClient {
  readonly #client: grpc.Client;
  readonly #metadata: grpc.Metadata;

  readonly #deadlineMs: number;

  /** @param token the access token of all calls @param deadlineMs how long a call may take with its retries, in milliseconds */
  constructor(replicas: readonly Replica[], token: string, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    const addresses = replicas.map(({ port }) => `127.0.0.1:${port}`);
    this.#client = new grpc.Client(`ipv4:${addresses.join(",")}`, grpc.credentials.createInsecure(), {
      "grpc.service_config": documentedPolicy,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 1000,
    });
    this.#metadata = new grpc.Metadata({ waitForReady: true });
    this.#metadata.set("authorization", `Bearer ${token}`);
  }

  /** @throws grpc.ServiceError */
  call<M extends DescMethodUnary>(
    method: M,
    request: MessageInitShape<M["input"]>,
  ): Promise<MessageShape<M["output"]>> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/${method.parent.typeName}/${method.name}`,
        (message: Uint8Array) => Buffer.from(message),
        (bytes) => fromBinary(method.output, bytes),
        toBinary(method.input, create(method.input, request)),
        this.#metadata,
        { deadline: Date.now() + this.#deadlineMs },
        (error, response) => (error ? reject(error) : resolve(response as MessageShape<M["output"]>)),
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}
