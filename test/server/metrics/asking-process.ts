import { openPeers } from "../../../src/server/metrics/peers.ts";

// One of several processes, which answers questions for metrics, and asks the others when it is told to.
const peers = openPeers();
peers.onAsked(async () => ({ up: "1" }));
process.on("message", async (word: unknown) => {
  if (word === "ask") process.send?.({ answered: [...(await peers.ask()).keys()] });
});
process.send?.("started");
