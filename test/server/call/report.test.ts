import { Code, ConnectError, createContextValues, type HandlerContext } from "@connectrpc/connect";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { errorModel } from "../../../src/ddd/connect/error.ts";
import { NotFoundError } from "../../../src/ddd/error.ts";
import { type CallOrigin, originKey } from "../../../src/server/call/call.ts";
import { createCallReport } from "../../../src/server/call/report.ts";
import { createLog } from "../../../src/server/log/log.ts";

test("a handler's refusal that comes too late for its caller leaves no error in the log, and a defect does", (t) => {
  const lines: string[] = [];
  const { leftBehind } = createCallReport(createLog("info", { write: (line) => lines.push(line) }), errorModel);
  const { getUser } = UserService.method;
  const span = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
  const origin = { requestId: "asked-1", trace: { span } } as CallOrigin;
  const context = { values: createContextValues().set(originKey, origin) } as HandlerContext;
  leftBehind(new NotFoundError("users", "there is none"), getUser, context);
  leftBehind(new ConnectError("there is none", Code.NotFound), getUser, context);
  t.deepEqual(lines, []);
  // The control.
  leftBehind(new TypeError("x is undefined"), getUser, context);
  t.is(lines.length, 1);
  t.like(JSON.parse(lines[0] ?? ""), { requestId: "asked-1", ...span });
});
