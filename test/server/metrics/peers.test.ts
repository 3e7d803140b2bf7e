import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import test from "ava";
import { handOnMetrics, isMetricsMessage } from "../../../src/server/metrics/peers.ts";
import { built } from "../../helpers/tools.ts";

test("a process whose port is open before it has told that it serves gets the answers of those that do", async (t) => {
  cluster.setupPrimary({ exec: built("test/server/metrics/asking-process.ts") });
  const running = new Map<number, Worker>();
  const ready = new Set<Worker>();
  for (const number of [1, 2, 3]) {
    const worker = cluster.fork();
    t.teardown(() => worker.process.kill("SIGKILL"));
    running.set(number, worker);
    worker.on("message", (word) => {
      if (isMetricsMessage(word)) handOnMetrics(word, number, running, ready);
    });
    await once(worker, "message");
    if (number > 1) ready.add(worker);
  }
  const ask = async (number: number) => {
    const worker = running.get(number);
    const answer = new Promise((resolve) => {
      worker?.on("message", (word: { answered?: number[] }) => word.answered && resolve(word.answered.sort()));
    });
    worker?.send("ask");
    return answer;
  };
  t.deepEqual(await ask(1), [2, 3]);
  // One that does not serve yet may be unable to answer, and holds up nobody.
  t.deepEqual(await ask(2), [3]);
});
