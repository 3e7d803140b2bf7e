import test from "ava";
import { startApp } from "../helpers/app.ts";
import { grpcClient } from "../helpers/clients.ts";
import { liveAUser } from "../helpers/life.ts";

test("a user lives its life by a grpc-js client, on both listeners", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  for (const address of [app.grpc, app.url.replace("http://", "")]) {
    const client = grpcClient(address);
    await liveAUser(t, client, `ada@${address.replace(":", "-")}.example`);
    client.close();
  }
});
