/** A sample of a scrape. */
export interface ScrapedSample {
  /** With the suffix of a histogram. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric of a scrape. */
export interface ScrapedMetric {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ScrapedSample[];
}

/** Metrics by their names. */
export class Scrape {
  readonly text: string;
  readonly metrics: ReadonlyMap<string, ScrapedMetric>;

  constructor(text: string) {
    this.text = text;
    this.metrics = read(text);
  }

  /** The samples with these labels, and maybe others. @param name with the suffix of a histogram */
  all(name: string, labels: Readonly<Record<string, string>> = {}): ScrapedSample[] {
    return [...this.metrics.values()]
      .flatMap(({ samples }) => samples)
      .filter(
        (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
      );
  }

  /** The sum of the samples with these labels; undefined if there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.all(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  /** The number of series. */
  get series(): number {
    return [...this.metrics.values()].reduce((sum, { samples }) => sum + samples.length, 0);
  }
}

/** Takes the metrics of a running app. @param url that of its HTTP port */
export async function scrape(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`, { headers });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`/metrics answers ${answer.status}: ${text}`);
  return new Scrape(text);
}

/** @throws Error for a line of no known form, and for a metric in two places */
function read(text: string): Map<string, ScrapedMetric> {
  const metrics = new Map<string, { help: string; type: string; samples: ScrapedSample[] }>();
  let current = { name: "", help: "", type: "", samples: [] as ScrapedSample[] };
  for (const line of text.split("\n")) {
    const [, name, help] = /^# HELP (\w+) (.+)$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? [];
    if (name !== undefined && help !== undefined) {
      if (metrics.has(name)) throw new Error(`${name} is in two places`);
      current = { name, help, type: "", samples: [] };
      metrics.set(name, current);
    } else if (typed !== undefined && type !== undefined) {
      if (typed !== current.name) throw new Error(`the type of ${typed} is not behind its help`);
      current.type = type;
    } else if (line !== "") {
      current.samples.push(readSample(line, current.name));
    }
  }
  return metrics;
}

function readSample(line: string, metric: string): ScrapedSample {
  const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined || !name.startsWith(metric)) throw new Error(`no sample: ${line}`);
  const pairs = [...(labels ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = "", text = ""]) => [
    label,
    text.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character)),
  ]);
  return {
    name,
    labels: Object.fromEntries(pairs),
    value: value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value),
  };
}
