import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { {{Book}}Service } from "../../gen/{{library.snake}}/v1/{{book.snake}}_pb.js";
import { databases, databaseUrl, startApp } from "../app.ts";
import { sampleMessage } from "../samples/{{tests}}.ts";

/** More of them measure better. */
const CALLS = Number(process.env.CALLS ?? 200);
const IN_FLIGHT = 16;
/** A bound in milliseconds for the slowest call of a hundred. None by default, since machines differ. */
const maxP99 = Number(process.env.MAX_P99_MS ?? Number.POSITIVE_INFINITY);

for (const database of databases) {
  test(`Get{{Book}} on ${database}: ${CALLS} calls, ${IN_FLIGHT} at a time`, async (t) => {
    const { grpc } = await startApp(t, databaseUrl(database));
    const client = createClient({{Book}}Service, grpc);
    const { id } = await client.create{{Book}}({ {{book}}: sampleMessage });
    const times: number[] = [];
    const caller = async () => {
      while (times.length < CALLS) {
        const start = performance.now();
        const index = times.push(0) - 1;
        assert.equal((await client.get{{Book}}({ id })).id, id);
        times[index] = performance.now() - start;
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    const rate = Math.round((CALLS / (performance.now() - start)) * 1000);
    times.sort((a, b) => a - b);
    const [p50 = 0, p99 = 0] = [0.5, 0.99].map((share) => times[Math.floor(CALLS * share)]);
    t.diagnostic(`${database}: ${rate} calls/s, half within ${p50.toFixed(1)} ms, 99 % within ${p99.toFixed(1)} ms`);
    await client.delete{{Book}}({ id });
    assert.ok(p99 <= maxP99, `99 % of the calls took up to ${p99.toFixed(1)} ms; MAX_P99_MS allows ${maxP99}`);
  });
}
