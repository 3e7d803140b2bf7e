const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(?:[Zz]|([+-])(\d\d):([0-5]\d))$/;

/** The remedy for text that is no time. */
export const TIME_FORM = "must be a time such as 2024-05-17T09:30:00.000Z (RFC 3339), to the millisecond";

/** The point in time that a text of RFC 3339 names, to the millisecond; undefined for any other text. */
export function parseTime(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second, fraction = "", sign, offHour = "0", offMinute = "0"] =
    TIME.exec(text) ?? [];
  if (year === undefined || Number(hour) > 23 || Number(offHour) > 23) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have has become one of the next.
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined;
  local.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, "0")));
  const offset = (Number(offHour) * 60 + Number(offMinute)) * 60_000;
  return new Date(local.getTime() - (sign === "-" ? -offset : offset));
}
