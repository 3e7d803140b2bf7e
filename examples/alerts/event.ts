import { defineEvent } from "brasa";

/** The decision to tell somebody that a balance is low. */
export interface LowBalance {
  readonly accountId: string;
  readonly email: string;
  /** Decimal text, since JSON has no whole numbers of this size. */
  readonly cents: string;
  readonly thresholdCents: string;
}

/** Its key is the account: alerts of one account keep their order, and those of others do not wait for them. */
export const lowBalance = defineEvent<LowBalance>({
  name: "alerts.LowBalance",
  key: ({ accountId }) => accountId,
  encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as LowBalance,
});
