import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { errorModel } from "../../../src/ddd/connect/error.ts";
import { NotFoundError } from "../../../src/ddd/error.ts";
import { createCallReport } from "../../../src/server/call/report.ts";
import { createLog } from "../../../src/server/log/log.ts";

test("a handler's refusal that comes too late for its caller leaves no error in the log, and a defect does", (t) => {
  const lines: string[] = [];
  const { leftBehind } = createCallReport(createLog("info", { write: (line) => lines.push(line) }), errorModel);
  const { getUser } = UserService.method;
  leftBehind(new NotFoundError("users", "there is none"), getUser);
  leftBehind(new ConnectError("there is none", Code.NotFound), getUser);
  t.deepEqual(lines, []);
  // The control.
  leftBehind(new TypeError("x is undefined"), getUser);
  t.is(lines.length, 1);
});
