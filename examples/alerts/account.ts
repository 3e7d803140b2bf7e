import { bigint, nullable, table, text, timestamp } from "brasa";

/** An account whose balance is watched. Money is whole cents: a double would lose some. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly cents: bigint;
  /** The balance below which its owner is told. */
  readonly thresholdCents: bigint;
  /** When the last alert was decided upon; null before the first. */
  readonly alertTime: Date | null;
}

export const accountTable = table<Account>("accounts", {
  id: text(64),
  email: text(254),
  cents: bigint(),
  thresholdCents: bigint(),
  alertTime: nullable(timestamp()),
});

/** Whether an account needs an alert now: its balance is low, and the last alert is longer ago than the cooldown. */
export function needsAlert({ cents, thresholdCents, alertTime }: Account, now: Date, cooldownMs: number): boolean {
  return cents < thresholdCents && (alertTime === null || now.getTime() - alertTime.getTime() >= cooldownMs);
}

/** An amount for people: -1205n is "-12.05". */
export function amount(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
