import type { Repository } from "../../ddd/repository.ts";

/** An address from which a user has signed in. */
export interface KnownAddress {
  readonly userId: string;
  /** An IPv4 address, or the network of an IPv6 subscriber. */
  readonly network: string;
  readonly updateTime: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** An address from which a user has not signed in for so long is like any other. */
const FORGET_MS = 90 * DAY_MS;
/** How many addresses of a user are known: a new one takes the place of the oldest. */
const MAX_ADDRESSES = 20;

/** Whether the user has signed in from there. */
export function isFamiliar(known: KnownAddress | undefined, now: Date): boolean {
  return known !== undefined && known.updateTime.getTime() > now.getTime() - FORGET_MS;
}

/** Whether a sign-in from there was noted within a day, so that it need not be noted again. */
export function isFresh(known: KnownAddress | undefined, now: Date): boolean {
  return known !== undefined && known.updateTime.getTime() > now.getTime() - DAY_MS;
}

/** Remembers that a user has signed in from an address. */
export async function noteAddress(
  knownAddresses: Repository<KnownAddress>,
  { userId, network }: Omit<KnownAddress, "updateTime">,
  now: Date,
): Promise<void> {
  const { items } = await knownAddresses.page({ where: { userId }, orderBy: ["updateTime desc"], size: MAX_ADDRESSES });
  const oldest = items[MAX_ADDRESSES - 1];
  if (oldest && !items.some((one) => one.network === network)) {
    await knownAddresses.drop({ userId, updateTime: { lte: oldest.updateTime } });
  }
  await knownAddresses.partialReplace([{ userId, network, updateTime: now }]);
}
