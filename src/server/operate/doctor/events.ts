import type { OutboxStatus } from "../../../ddd/event/outbox.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** The seconds after which an event should have been delivered, and after which nothing seems to deliver any. */
const LATE_S = 60;
const STUCK_S = 3600;

/** The findings about events that wait, and those that could not be applied. */
export function eventFindings(
  setting: string,
  { pending, oldestTime, deadLetters }: OutboxStatus,
  now: Date,
): Finding[] {
  const ageS = oldestTime === undefined ? 0 : Math.max(0, (now.getTime() - oldestTime.getTime()) / 1000);
  const text = `${setting}: ${pending} events wait${pending === 0 ? "" : `, the oldest for ${ageS.toFixed(0)} s`}`;
  const remedy =
    "see whether the service runs, with the part relay, and what its log says; brasa outbox status tells the rate";
  const waiting =
    ageS > STUCK_S
      ? problem("events", text, remedy)
      : ageS > LATE_S
        ? warning("events", text, remedy)
        : ok("events", text);
  if (deadLetters === 0) return [waiting];
  return [
    waiting,
    warning(
      "events",
      `${setting}: ${deadLetters} dead letters: reactions that failed, and events that wait behind them`,
      "brasa dead-letters list tells why; then brasa dead-letters retry, or discard",
    ),
  ];
}
