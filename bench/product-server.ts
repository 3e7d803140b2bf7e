import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { userRules } from "../src/accounts/connect.ts";
import { accounts } from "../src/accounts/context.ts";
import { createApp } from "../src/server/app.ts";
import { createPipeline } from "../src/server/call/pipeline.ts";
import { readConfig } from "../src/server/config.ts";
import { listenGrpc } from "../src/server/grpc/listener.ts";
import { createLog } from "../src/server/log/log.ts";

// The product, and beside it, in the same process, the same listener and pipeline with a handler that does nothing.
const log = createLog("error");
const app = createApp(readConfig(process.env), { contexts: [accounts], log });
const { grpc } = await app.start();

const now = timestampFromDate(new Date());
const empty: Partial<ServiceImpl<typeof UserService>> = {
  getUser: ({ id }) => ({
    user: {
      id,
      name: "Ada",
      surname: "Lovelace",
      email: "ada@example.com",
      createTime: now,
      updateTime: now,
      etag: "e",
    },
  }),
};
const route = createPipeline({ log }).route(UserService, empty, {
  rules: userRules,
});
const beside = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route] });

// The parent asks for the processor time used so far, in milliseconds.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.send?.({ product: `127.0.0.1:${grpc.port}`, empty: `127.0.0.1:${beside.address.port}` });
