import cluster, { type Worker } from "node:cluster";
import { on, once } from "node:events";
import test, { type ExecutionContext } from "ava";
import { handOnMetrics, isMetricsMessage, tellEnded } from "../../../src/server/metrics/peers.ts";
import { built } from "../../helpers/tools.ts";

/** Starts processes with the numbers from 1, all of which have told that they serve. @param envs their variables */
async function start(t: ExecutionContext, envs: readonly object[]) {
  cluster.setupPrimary({ exec: built("test/server/metrics/asking-process.ts") });
  const running = new Map<number, Worker>();
  const ready = new Set<Worker>();
  for (const [i, env] of envs.entries()) {
    const number = i + 1;
    const worker = cluster.fork(env);
    t.teardown(() => worker.process.kill("SIGKILL"));
    running.set(number, worker);
    worker.on("message", (word) => {
      if (isMetricsMessage(word)) handOnMetrics(word, number, running, ready);
    });
    worker.on("exit", () => {
      running.delete(number);
      tellEnded(number, running);
    });
    await once(worker, "message");
    ready.add(worker);
  }
  const at = (number: number) => running.get(number) as Worker;
  const ask = async (number: number) => {
    const answer = new Promise((resolve) => {
      at(number).on("message", (word: { answered?: number[] }) => word.answered && resolve(word.answered.sort()));
    });
    at(number).send("ask");
    return answer;
  };
  return { at, ask, ready };
}

test("a process whose port is open before it has told that it serves gets the answers of those that do", async (t) => {
  const { at, ask, ready } = await start(t, [{}, {}, {}]);
  ready.delete(at(1));
  t.deepEqual(await ask(1), [2, 3]);
  // One that does not serve yet may be unable to answer, and holds up nobody.
  t.deepEqual(await ask(2), [3]);
});

test("a process that ends before it has answered holds up nobody", async (t) => {
  const { at, ask } = await start(t, [{}, { MUTE: "" }, {}]);
  const answer = ask(1);
  for await (const [word] of on(at(2), "message")) if (word === "asked") break;
  at(2).process.kill("SIGKILL");
  t.deepEqual(await answer, [3]);
});
