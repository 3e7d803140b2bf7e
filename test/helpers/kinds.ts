import { setTimeout as delay } from "node:timers/promises";
import { createRegistry, type MessageInitShape, type Registry } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type CountKindsResponseSchema,
  file_brasa_testing_v1_kind,
  KindService,
} from "../../gen/brasa/testing/v1/kind_pb.js";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from "../../gen/google/rpc/error_details_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { everyone } from "../../src/ddd/connect/call/access.ts";
import type { ServiceDefinition } from "../../src/ddd/connect/index.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { createLog } from "../../src/server/log/log.ts";
import { cheapHasher, type RunningApp } from "./app.ts";

const messages: Registry = createRegistry(file_brasa_testing_v1_kind);

/** Answers with what was asked for. */
export const kinds: ServiceDefinition<typeof KindService> = {
  service: KindService,
  messages,
  access: { echoKinds: everyone, countKinds: everyone, failKind: everyone, gatherKinds: everyone, chatKinds: everyone },
  implementation: {
    echoKinds: ({ kinds: given, updateMask }) => ({
      ...(given ? { kinds: { ...given, password: "", etag: '"1"' } } : {}),
      ...(updateMask ? { updateMask } : {}),
    }),
    async *countKinds(
      { count, pauseMs },
      { signal },
    ): AsyncIterable<MessageInitShape<typeof CountKindsResponseSchema>> {
      for (let number = 1n; count === 0 || number <= count; number += 1n) {
        yield { number, time: timestampNow() };
        if (pauseMs > 0) await delay(pauseMs, undefined, { signal });
        else if (number % 100n === 0n) await delay(0, undefined, { signal });
      }
    },
    failKind: ({ code, message, field }) => {
      throw new ConnectError(message, code in Code ? code : Code.Internal, { "x-hint": "look here" }, [
        { desc: ErrorInfoSchema, value: { reason: "KIND_WRONG", domain: "brasa", metadata: { kind: "<b>odd</b>" } } },
        { desc: BadRequestSchema, value: { fieldViolations: [{ field, description: "must be <i>otherwise</i>" }] } },
        { desc: RetryInfoSchema, value: { retryDelay: { seconds: 3n, nanos: 500_000_000 } } },
        { desc: ResourceInfoSchema, value: { resourceType: "kind", resourceName: "kinds/1" } },
      ]);
    },
    gatherKinds: async (requests) => {
      const texts: string[] = [];
      for await (const { text } of requests) texts.push(text);
      return { texts };
    },
    async *chatKinds(requests) {
      for await (const { text } of requests) yield { text };
    },
  },
};

/** Starts an app of the accounts, with authentication, and of KindService, on free ports, in memory. */
export async function startKinds(env: Record<string, string> = {}): Promise<RunningApp> {
  const config = readConfig({ DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0", ...env });
  const app = createApp(config, {
    contexts: [accountsContext({ hasher: cheapHasher, authenticates: true, limits: false })],
    services: [kinds],
    log: createLog("silent"),
  });
  const { grpc, http } = await app.start();
  return {
    grpc: `127.0.0.1:${grpc.port}`,
    url: `${config.tls ? "https" : "http"}://127.0.0.1:${http.port}`,
    close: () => app.close(),
  };
}
