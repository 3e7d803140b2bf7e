/** The media type of Prometheus' text format. */
export const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/** A metric, with its samples now. */
export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** A sentence without its full stop. */
  readonly help: string;
  readonly samples: readonly Sample[];
  /** Whether all processes of a program would tell the same, such as of their database. @default it is of a process */
  readonly isShared?: boolean;
}

/** A value of a metric. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Follows the name of a histogram: `_bucket`, `_sum` or `_count`. @default nothing does */
  readonly suffix?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** The lines of samples, by the names of their metrics. */
export type SampleLines = Readonly<Record<string, string>>;

/** Writes the samples of metrics. @param labels added to each sample of a metric that is not shared */
export function writeSamples(metrics: readonly Metric[], labels: Labels = {}): SampleLines {
  return Object.fromEntries(
    metrics.map(({ name, samples, isShared }) => [
      name,
      samples
        .map(({ labels: own, value, suffix = "" }) => {
          const all = isShared ? own : { ...own, ...labels };
          return `${name}${suffix}${writeLabels(all)} ${writeValue(value)}\n`;
        })
        .join(""),
    ]),
  );
}

/** A scrape of metrics in Prometheus' text format. @param lines their samples, from one process or from several */
export function writeText(metrics: readonly Metric[], lines: readonly SampleLines[]): string {
  return metrics
    .map(({ name, type, help }) => {
      const samples = lines.map((one) => one[name] ?? "").join("");
      return `# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}\n# TYPE ${name} ${type}\n${samples}`;
    })
    .join("");
}

function writeLabels(labels: Labels): string {
  const all = Object.entries(labels);
  if (all.length === 0) return "";
  return `{${all.map(([name, value]) => `${name}="${value.replace(/[\\\n"]/g, escaped)}"`).join(",")}}`;
}

function escaped(character: string): string {
  return character === "\n" ? "\\n" : `\\${character}`;
}

function writeValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
