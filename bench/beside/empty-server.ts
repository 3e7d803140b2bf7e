import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { userRules } from "../../src/accounts/connect.ts";
import { createPipeline } from "../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../src/server/grpc/listener.ts";
import { createLog } from "../../src/server/log/log.ts";

// Brasa's listener and pipeline with the rules of UserService, and a handler that answers at once.
const log = createLog("error");
const time = timestampFromDate(new Date());
const about = { name: "Ada", surname: "Lovelace", email: "ada.lovelace@example.com", active: true, etag: "v1" };
const getUser = ({ id }: { readonly id: string }) => ({ user: { id, ...about, createTime: time, updateTime: time } });
const route = createPipeline({ log }).route(UserService, { getUser }, { rules: userRules });
await listenGrpc({ host: "127.0.0.1", port: Number(process.env.GRPC_PORT), routes: [route] });
process.stdout.write("listening\n");
