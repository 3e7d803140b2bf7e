import test from "ava";
import { perform } from "./attack.ts";
import { signIn, signUpAll } from "./people.ts";
import { everyRequest, requestsAbout } from "./requests.ts";
import { startTarget } from "./target.ts";
import { forgedTokens, isAccepted } from "./tokens.ts";
import { protocols } from "./wire.ts";

// ASVS: V6.8.2, V7.2.1, V9.1.1, V9.1.2, V9.1.3, V9.2.1, V9.2.2, V9.2.3, V9.2.4
test("no forged token is taken by any RPC, alone or in a Commit, in any protocol", async (t) => {
  const { tries, accepted } = await perform(forgedTokens, false);
  t.deepEqual(accepted, []);
  t.true(tries > 60 * protocols.length * 32);
});

test("control: each of these calls takes a good token", async (t) => {
  const target = await startTarget();
  t.teardown(() => target.stop());
  let { owner } = await signUpAll(target);
  for (const [i, { rpc }] of everyRequest(requestsAbout(owner)).entries()) {
    for (const protocol of protocols) {
      const request = everyRequest(requestsAbout(owner))[i];
      if (!request) throw new Error("there is one");
      const answer = await target.wire.call(protocol, request.method, request.bytes, owner.headers);
      t.true(isAccepted(answer), `${protocol} ${request.name}: ${answer.text}`);
      // These end the token's session.
      if (rpc === "signOut" || rpc === "revokeSession") owner = await signIn(target, owner.email);
    }
  }
});
