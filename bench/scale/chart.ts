import { escaped, svg } from "../svg.ts";

/** A line of a chart, with the points that it goes through. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A chart whose axes are logarithmic, since its figures differ by factors. */
export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Where the axes have a number. Their first and last are the ends of the axes. */
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  /** A value of y that has a line across the chart. */
  readonly mark?: { readonly y: number; readonly name: string };
}

const [WIDTH, HEIGHT] = [760, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [70, 190, 50, 60];
/** Told apart also by those who see no red and green: of Okabe and Ito. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/** A chart as an SVG image. */
export function drawChart({ title, x, y, series, xTicks, yTicks, mark }: Chart): string {
  const across = scaleOf(xTicks, LEFT, WIDTH - RIGHT);
  const up = scaleOf(yTicks, HEIGHT - BOTTOM, TOP);
  const text = (at: readonly [number, number], words: string, more = "") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${escaped(words)}</text>`;
  const line = (from: readonly [number, number], to: readonly [number, number], more: string) =>
    `<path d="M${from[0].toFixed(1)} ${from[1].toFixed(1)}L${to[0].toFixed(1)} ${to[1].toFixed(1)}" ${more}/>`;
  const grid = [
    ...xTicks.flatMap((tick) => [
      line([across(tick), TOP], [across(tick), HEIGHT - BOTTOM], 'stroke="#ddd"'),
      text([across(tick), HEIGHT - BOTTOM + 18], tick.toLocaleString("en"), 'text-anchor="middle"'),
    ]),
    ...yTicks.flatMap((tick) => [
      line([LEFT, up(tick)], [WIDTH - RIGHT, up(tick)], 'stroke="#ddd"'),
      text([LEFT - 8, up(tick) + 4], tick.toLocaleString("en"), 'text-anchor="end"'),
    ]),
  ];
  const marked = mark
    ? [
        line([LEFT, up(mark.y)], [WIDTH - RIGHT, up(mark.y)], 'stroke="#000" stroke-dasharray="6 4"'),
        text([WIDTH - RIGHT + 8, up(mark.y) + 4], mark.name),
      ]
    : [];
  const lines = series.flatMap(({ name, points }, n) => {
    const colour = COLOURS[n % COLOURS.length];
    const places = points.map(([px, py]) => `${across(px).toFixed(1)} ${up(py).toFixed(1)}`);
    const beside = TOP + 20 * (series.length - n);
    return [
      `<path d="M${places.join("L")}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
      line([WIDTH - RIGHT + 10, beside - 4], [WIDTH - RIGHT + 30, beside - 4], `stroke="${colour}" stroke-width="2.5"`),
      text([WIDTH - RIGHT + 36, beside], name),
    ];
  });
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  return svg(WIDTH, HEIGHT, title, [
    text([LEFT, 26], title, 'font-size="15" font-weight="bold"'),
    ...grid,
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14], x, 'text-anchor="middle"'),
    text([18, middle], y, `text-anchor="middle" transform="rotate(-90 18 ${middle})"`),
    ...marked,
    ...lines,
  ]);
}

/** Where a value is between two places, by its logarithm; beyond the last tick it is at the end. */
function scaleOf(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const [first = 1, last = 10] = [ticks[0], ticks.at(-1)];
  const whole = Math.log(last / first);
  return (value) => from + (to - from) * Math.min(1, Math.max(0, Math.log(value / first) / whole));
}
