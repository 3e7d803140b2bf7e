import { ItemService } from "../gen/brasa/testing/v1/sample_pb.js";
import { resourceService, unitOfWorkService } from "../src/ddd/connect/index.ts";
import { itemCodec } from "../src/ddd/testing/connect.ts";
import { createPipeline } from "../src/server/call/pipeline.ts";
import { listenGrpc } from "../src/server/grpc/listener.ts";
import { createLog } from "../src/server/log/log.ts";
import { seal } from "./page-tokens.ts";
import { openSamples } from "./sample.ts";

// The suite's items as a service on the shell's native listener, behind its pipeline, with a seal that its client shares.
const { worker } = await openSamples(process.env.DATABASE_URL ?? "");
const items = resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal });
const pipeline = createPipeline({ log: createLog("error") });
const routes = [items, unitOfWorkService(worker, [items])].map(({ service, implementation, operations }) =>
  pipeline.route(service, implementation, { operations }),
);
const { address } = await listenGrpc({ host: "127.0.0.1", port: 0, routes });
process.send?.(`http://${address.host}:${address.port}`);
