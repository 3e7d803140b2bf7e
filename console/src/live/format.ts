import type { Unit } from "./plots.ts";

/** A number in the words of its unit, such as 1.5 s of 1500 ms; "–" for none. */
export function format(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "ms":
      return formatMs(value);
    case "bytes":
      return formatBytes(value);
    case "percent":
      return `${digits(value)} %`;
    case "perSecond":
      return `${digits(value)}/s`;
    case "count":
      return digits(value);
  }
}

function formatMs(ms: number): string {
  if (ms < 1000) return `${digits(ms)} ms`;
  if (ms < 120_000) return `${digits(ms / 1000)} s`;
  return ms < 7_200_000 ? `${digits(ms / 60_000)} min` : `${digits(ms / 3_600_000)} h`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${digits(bytes / 1024)} KiB`;
  return bytes < 1024 ** 3 ? `${digits(bytes / 1024 ** 2)} MiB` : `${digits(bytes / 1024 ** 3)} GiB`;
}

/** Three digits are as much as one sees change. */
function digits(value: number): string {
  if (value === 0) return "0";
  const places = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value > 0 && value < 0.005 ? "<0.01" : value.toFixed(places);
}

/** How long a process runs, such as 3 h 5 min. @param seconds from 0 */
export function formatSpan(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
