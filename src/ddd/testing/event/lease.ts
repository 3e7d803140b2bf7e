import { Relay } from "../../event/relay/relay.ts";
import { uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, itemRated, pendingIn, until } from "./backend.ts";

/** For how long a process that is not heard of keeps the lease in these cases, in milliseconds. */
const LEASE_MS = 200;

/** The right to deliver, while it cannot be renewed. */
export const leaseCases: readonly EventCase[] = [
  defineEventCase(
    "a unit of a delivery that takes longer than the lease, which it may keep from being renewed, comes to its end",
    async ({ worker, events, recorder, lease }) => {
      await worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating: 1 })));
      const relay = new Relay({
        worker: events,
        lease: lease("one", LEASE_MS),
        // While it is aborted before its end, it begins anew for ever.
        deliver: (_, signal) =>
          worker.run(
            async ({ items }) => {
              const begun = performance.now();
              while (performance.now() - begun < 3 * LEASE_MS) {
                await items.count();
                await new Promise((resolve) => setTimeout(resolve, LEASE_MS / 10));
              }
            },
            { signal },
          ),
        now: () => new Date(),
        pollMs: 5,
        // That it was not renewed in time may be told of.
        onError: () => {},
      });
      relay.start();
      try {
        await until(async () => (await pendingIn(events)) === 0);
      } finally {
        await relay.stop();
      }
    },
  ),
];
