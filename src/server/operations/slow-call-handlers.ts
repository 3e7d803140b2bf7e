import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { type FilterFields, listQuery } from "../../ddd/connect/index.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../ddd/memory/index.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import { number, text, timestamp } from "../../ddd/schema/field.ts";
import { table } from "../../ddd/schema/table.ts";
import type { SlowCall, SlowCalls } from "../metrics/slow-calls.ts";

/** The slow calls of one moment, as a table, which filters, orders and pages are for. */
class SlowCallRepository extends MemoryRepository<SlowCall> {
  table = table<SlowCall>("slow_calls", {
    id: text(20),
    rpc: text(),
    startTime: timestamp(),
    durationMs: number(),
    code: text(),
    requestId: text(),
    traceId: text(),
  });
}

/** The fields of slow calls that filters and orders may name. */
const fields: FilterFields<SlowCall> = {
  id: { type: "string" },
  rpc: { type: "string" },
  startTime: { type: "timestamp" },
  durationMs: { type: "double" },
  code: { type: "string" },
  requestId: { type: "string" },
  traceId: { type: "string" },
};

/** The handler of the RPC of slow calls. */
export function slowCallHandlers(
  slowCalls: SlowCalls,
  seal: PageTokenSeal,
): Pick<ServiceImpl<typeof OperationsService>, "listSlowCalls"> {
  return {
    async listSlowCalls(request) {
      const { query, nextPageToken } = listQuery(request, { fields, seal });
      const { orderBy = [] } = query;
      const { repositories } = new MemoryWorker(new MemoryDatabase(), { slowCalls: SlowCallRepository });
      await repositories.slowCalls.create(...slowCalls.all());
      const page = await repositories.slowCalls.page({
        ...query,
        orderBy: orderBy.length > 0 ? orderBy : ["startTime desc"],
      });
      return {
        slowCalls: page.items.map(({ startTime, ...call }) => ({ ...call, startTime: timestampFromDate(startTime) })),
        nextPageToken: nextPageToken(page),
      };
    },
  };
}
