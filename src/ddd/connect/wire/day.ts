import { create } from "@bufbuild/protobuf";
import { type Date as DateMessage, DateSchema } from "../../../../gen/google/type/date_pb.js";
import { InvalidError } from "../../error.ts";
import { dayProblem } from "../../schema/value/day.ts";

/** A day as a google.type.Date. @param day as `date()` has it, such as "2026-11-28" */
export function dayToMessage(day: string): DateMessage {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return create(DateSchema, { year, month, day: date });
}

/**
 * The day of a google.type.Date, such as "2026-11-28".
 *
 * @param field the entity's field, for the error
 * @throws InvalidError if there is none, and for a part that is 0: a year, a month or a birthday without a year is no day
 */
export function dayFromMessage(message: DateMessage | undefined, field: string): string {
  if (!message) throw InvalidError.of(field, "is required");
  const { year, month, day } = message;
  const part = (["year", "month", "day"] as const).find((name) => message[name] === 0);
  if (part) throw InvalidError.of(field, `has no ${part}: it must have a year, a month and a day`);
  const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  if (dayProblem(text)) throw InvalidError.of(field, "is no day of the calendar, in the years 1 to 9999");
  return text;
}
