import { median } from "./report.ts";

/** The time and the processor time of this process that one turn took, in milliseconds. */
export interface Turn {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The contenders by name. Each call does its work once. */
type Contenders<K extends string> = Readonly<Record<K, () => Promise<void>>>;

/**
 * Runs all contenders in turn, round by round. Every other round runs in reverse order, so that the leavings of one
 * contender (garbage, a warm cache) do not always fall to the same next one.
 *
 * @param warmUp how many rounds are not counted
 */
export async function interleave<K extends string>(
  rounds: number,
  contenders: Contenders<K>,
  warmUp = 1,
): Promise<Record<K, Turn[]>> {
  const names = Object.keys(contenders) as K[];
  const turns = Object.fromEntries(names.map((name): [string, Turn[]] => [name, []])) as Record<K, Turn[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const turn = await timed(contenders[name]);
      if (round >= 0) turns[name].push(turn);
    }
  }
  return turns;
}

async function timed(work: () => Promise<void>): Promise<Turn> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
}

/** The ratio of two contenders: the median of each round's own ratio, since both turns of a round meet the same load. */
export function ratio(of: readonly Turn[], to: readonly Turn[], what: keyof Turn): number {
  return median(of.map((turn, i) => turn[what] / (to[i]?.[what] ?? Number.NaN)));
}

/** The median time of one of a turn's `calls` calls, in microseconds. */
export function perCallUs(turns: readonly Turn[], calls: number, what: keyof Turn): number {
  return (median(turns.map((turn) => turn[what])) * 1000) / calls;
}
