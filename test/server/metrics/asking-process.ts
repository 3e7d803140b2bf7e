import { openPeers } from "../../../src/server/metrics/peers.ts";

// One of several processes, which answers questions for metrics, if it is not MUTE, and asks the others when it is told to.
const peers = openPeers(600_000);
peers.onAsked(async () => {
  if (process.env.MUTE === undefined) return { up: "1" };
  process.send?.("asked");
  return new Promise(() => {});
});
process.on("message", async (word: unknown) => {
  if (word === "ask") process.send?.({ answered: [...(await peers.ask()).keys()] });
});
process.send?.("started");
