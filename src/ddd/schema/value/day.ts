/** The problem of a text that is no calendar day of the years 1 to 9999, in the form of ISO 8601: `2026-11-28`. */
export function dayProblem(value: unknown): string | undefined {
  const [, year = "", month = "", day = ""] = (typeof value === "string" && DAY.exec(value)) || [];
  const isDay = Number(year) >= 1 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
  return isDay ? undefined : 'must be a day of the years 1 to 9999, such as "2026-11-28"';
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The days of a month of the Gregorian calendar, which holds for all years (ISO 8601); 0 if there is no such month. */
function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
