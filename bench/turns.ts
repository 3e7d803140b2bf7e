import { median } from "./report.ts";

/** What one turn took: time, and processor time of this process, in milliseconds. */
export interface Turn {
  readonly ms: number;
  readonly cpuMs: number;
}

/** What is compared, by name: each does its work once when it is called. */
type Contenders<K extends string> = Readonly<Record<K, () => Promise<void>>>;

/**
 * Lets each do its work in turn, round by round; every other round goes the other way around, so that what one leaves to the
 * next (garbage, a warm cache) does not fall to the same one always.
 *
 * @param warmUp how many rounds count for nothing
 */
export async function takeTurns<K extends string>(
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

/** How many times as much one takes as the other: the median of the rounds' own ratios, which share the machine's mood. */
export function ratio(of: readonly Turn[], to: readonly Turn[], what: keyof Turn): number {
  return median(of.map((turn, i) => turn[what] / (to[i]?.[what] ?? Number.NaN)));
}

/** The median, in microseconds, of what one of `calls` calls of a turn took. */
export function perCallUs(turns: readonly Turn[], calls: number, what: keyof Turn): number {
  return (median(turns.map((turn) => turn[what])) * 1000) / calls;
}
