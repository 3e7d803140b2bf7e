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
import { CallRecorder } from "../src/server/metrics/call-recorder.ts";

// The product, and beside it, in the same process, GetUser with a handler that does nothing: recorded, and twice not.
const log = createLog("error");
const app = createApp(readConfig(process.env), { contexts: [accounts], log });
const { grpc, http } = await app.start();

const now = timestampFromDate(new Date());
const user = {
  name: "Ada",
  surname: "Lovelace",
  email: "ada@example.com",
  createTime: now,
  updateTime: now,
  etag: "e",
};
const empty: Partial<ServiceImpl<typeof UserService>> = { getUser: ({ id }) => ({ user: { ...user, id } }) };
const listen = async (observer?: CallRecorder) => {
  const options = { log, ...(observer ? { observer } : {}) };
  const route = createPipeline(options).route(UserService, empty, { rules: userRules });
  const { address } = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route] });
  return `127.0.0.1:${address.port}`;
};

// The parent asks for the processor time used so far, in milliseconds.
process.on("message", () => {
  const { user: own, system } = process.cpuUsage();
  process.send?.({ cpuMs: (own + system) / 1000 });
});
process.send?.({
  product: `127.0.0.1:${grpc.port}`,
  pages: `http://127.0.0.1:${http.port}`,
  without: await listen(),
  again: await listen(),
  recorded: await listen(new CallRecorder({ slowMs: 1000 })),
});
