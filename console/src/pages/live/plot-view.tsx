import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { scheme } from "../../app/scheme.ts";
import { format } from "../../live/format.ts";
import { coloursOf, columnsOf, type Plot, rowsOf, stepsOf, valueAt } from "../../live/plots.ts";
import type { Sample } from "../../live/values.ts";
import { Table } from "../../ui/list/table.tsx";

const HEIGHT = 170;
const LEAST_SECONDS = 60;
/** Rows of a plot's table. */
const ROWS = 20;

/** A plot with its lines' names and values, and the same as a table. */
export function PlotView(props: {
  readonly plot: Plot;
  readonly samples: readonly Sample[];
  readonly seconds: number;
}) {
  const { plot, samples } = props;
  const { title, unit, series } = plot;
  const [at, setAt] = useState<number>();
  const [isOpen, setOpen] = useState(false);
  const known = useRef<ReadonlyMap<string, number>>(new Map());
  known.current = coloursOf(series, known.current);
  const colours = series.map(({ key }) => known.current.get(key) ?? 1);
  const sample = samples[at ?? samples.length - 1] ?? samples.at(-1);
  return (
    <figure class="plot">
      <figcaption>
        <h2>{title}</h2>
        {at !== undefined && sample && <span class="muted">{clock(sample.time)}</span>}
      </figcaption>
      {series.length === 0 ? (
        <p class="muted">none in this time</p>
      ) : (
        <Canvas key={series.map(({ key }) => key).join()} {...props} colours={colours} onPoint={setAt} />
      )}
      <ul class="legend">
        {series.map(({ key, label }, i) => (
          <li key={key}>
            <span class={`swatch line-${colours[i]}`} aria-hidden="true" /> {label}{" "}
            <strong>{format(sample && valueAt(sample, key), unit)}</strong>
          </li>
        ))}
      </ul>
      {series.length > 0 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>As a table</summary>
          {isOpen && (
            <Table caption={`${title}, over time`} hidesCaption head={["Time", ...series.map(({ label }) => label)]}>
              {rowsOf(samples, ROWS).map((row) => (
                <tr key={row.time}>
                  <th scope="row" class="nowrap">
                    {clock(row.time)}
                  </th>
                  {series.map(({ key }) => (
                    <td key={key}>{format(valueAt(row, key), unit)}</td>
                  ))}
                </tr>
              ))}
            </Table>
          )}
        </details>
      )}
    </figure>
  );
}

/** The drawing. Its styles are set by the scripts of the plot, which the policy of the page lets. */
function Canvas(props: {
  readonly plot: Plot;
  readonly samples: readonly Sample[];
  readonly seconds: number;
  /** Of each series: see coloursOf. */
  readonly colours: readonly number[];
  readonly onPoint: (index: number | undefined) => void;
}) {
  const { plot, samples, onPoint } = props;
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot>();
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const { current: target } = place;
    if (!target) return;
    const { plot: first, samples: some, colours } = latest.current;
    const looks = new Looks(target);
    const options = optionsOf(first, colours, looks, target, () => latest.current.seconds, onPoint);
    const chart = new uPlot(options, dataOf(first, some), target);
    drawn.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height: HEIGHT }));
    observer.observe(target);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const recolour = () => {
      looks.clear();
      chart.redraw(false, true);
    };
    dark.addEventListener("change", recolour);
    const stopScheme = scheme.subscribe(() => queueMicrotask(recolour));
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", recolour);
      stopScheme();
      chart.destroy();
    };
  }, [onPoint]);
  useEffect(() => {
    drawn.current?.setData(dataOf(plot, samples));
  }, [plot, samples]);
  return (
    <div ref={place} class="canvas" role="img" aria-label={`${plot.title}: lines over time, in the table below`} />
  );
}

function dataOf({ series }: Plot, samples: readonly Sample[]): uPlot.AlignedData {
  const { times, columns } = columnsOf(series, samples);
  return [times, ...columns];
}

/** The colours of the styles, in the present scheme: read off an element, and known until they change. */
class Looks {
  readonly #place: HTMLElement;
  readonly #known = new Map<string, string>();

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** The colour of a class. */
  colour(name: string): string {
    const before = this.#known.get(name);
    if (before !== undefined) return before;
    const probe = document.createElement("span");
    probe.className = name;
    this.#place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    this.#known.set(name, color);
    return color;
  }

  clear(): void {
    this.#known.clear();
  }
}

function optionsOf(
  { unit, series }: Plot,
  colours: readonly number[],
  looks: Looks,
  target: HTMLElement,
  seconds: () => number,
  onPoint: (index: number | undefined) => void,
): uPlot.Options {
  const colour = (name: string) => () => looks.colour(name);
  const axis = { stroke: colour("axis"), font: "12px system-ui, sans-serif", ticks: { show: false } };
  const grid = { stroke: colour("grid"), width: 1 };
  return {
    width: Math.max(1, target.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    scales: {
      // A minute at least: less would look like much.
      x: { range: (_self, least, most) => [Math.min(Math.max(least, most - seconds()), most - LEAST_SECONDS), most] },
      y: { range: (_self, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, grid, size: 28, values: (_self, times) => times.map(clock), space: 90 },
      {
        ...axis,
        grid,
        size: 70,
        incrs: stepsOf(unit),
        values: (_self, values) => values.map((value) => format(value, unit)),
      },
    ],
    series: [
      {},
      ...series.map((_one, i) => ({
        stroke: colour(`line-${colours[i]}`),
        width: 1.5,
        dash: (colours[i] ?? 1) % 2 === 0 ? [6, 4] : [],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
  };
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString();
}
