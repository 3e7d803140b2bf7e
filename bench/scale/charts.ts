import { drawChart } from "./chart.ts";
import { limitsOf, sharesOfShards } from "./model/formulas.ts";
import { GOAL, runAt, systemOf, usual } from "./questions.ts";

/** The charts of the page, by their files in docs/scale. */
export const charts: Readonly<Record<string, () => string>> = {
  "latency.svg": latencyChart,
  "hot-owners.svg": hotChart,
};

function latencyChart(): string {
  const series = (
    [
      [1, 1],
      [7, 1],
      [14, 2],
      [28, 4],
    ] as const
  ).map(([processes, shards]) => {
    const system = systemOf(processes, shards);
    const [narrowest] = limitsOf(system, usual);
    const points = [0.2, 0.4, 0.6, 0.8, 0.9, 0.95].map((share) => {
      const perSecond = share * (narrowest?.perSecond ?? 0);
      return [perSecond, runAt(system, usual, perSecond).p99 / 1000] as const;
    });
    return {
      name: `${processes} ${processes === 1 ? "process" : "processes"}, ${shards} ${shards === 1 ? "shard" : "shards"}`,
      points,
    };
  });
  return drawChart({
    title: "The p99 of calls, of which one in ten writes (simulated)",
    x: "calls a second",
    y: "milliseconds",
    series,
    xTicks: [300, 1000, 3000, 10_000, 30_000, 100_000],
    yTicks: [10, 20, 50, 100, 200, 500],
    mark: { y: GOAL / 1000, name: "the goal: 50 ms" },
  });
}

function hotChart(): string {
  const shards = [1, 2, 4, 8, 16, 32, 64];
  const series = [0, 0.5, 0.8, 1, 1.5].map((alpha) => ({
    name: `α ${alpha}`,
    points: shards.map((count) => [count, 1 / Math.max(...sharesOfShards({ ...usual, alpha }, count))] as const),
  }));
  return drawChart({
    title: "What shards are worth, by how uneven their owners are (calculated)",
    x: "shards",
    y: "times one shard",
    series,
    xTicks: shards,
    yTicks: [1, 2, 4, 8, 16, 32, 64],
  });
}
