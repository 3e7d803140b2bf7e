import { join } from "node:path";
import test from "ava";
import type { Tokens } from "../../../gen/accounts/v1/session_pb.js";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa, serveBrasa } from "../../helpers/process.ts";
import { bearing, isRefused, signIn, signUp, usersAt } from "./races.ts";

/** How often the key is replaced; the long form: `ROTATIONS=30`. */
const ROTATIONS = Number(process.env.ROTATIONS ?? 4);

// ASVS: V11.2.2
test("keys are replaced every two seconds while two processes sign and take tokens of each other: none is refused", async (t) => {
  t.timeout(10 * 60_000);
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const DATABASE_URL = `sqlite:${join(folder, "brasa.db")}`;
  const servers = [await serveBrasa({ DATABASE_URL }), await serveBrasa({ DATABASE_URL })];
  t.teardown(() => {
    for (const { child } of servers) child.kill("SIGKILL");
  });
  const [one, other] = servers.map(({ grpc }) => usersAt(grpc));
  if (!one || !other) throw new Error("there are two");
  await signUp(one, "ada@example.com");
  const first = await signIn(one, "ada@example.com");

  let isOver = false;
  const refused: string[] = [];
  const keyIds = new Set<string>();
  let uses = 0;
  const lane = async (start: Tokens) => {
    let tokens = start;
    for (let turn = 0; !isOver; turn++) {
      const [signer, taker] = turn % 2 === 0 ? [one, other] : [other, one];
      const next = (await signer.refreshTokens({ refreshToken: tokens.refreshToken })).tokens;
      if (!next) throw new Error("no tokens");
      tokens = next;
      const [header = ""] = tokens.accessToken.split(".");
      keyIds.add(JSON.parse(Buffer.from(header, "base64url").toString()).kid);
      uses += 2;
      if (await isRefused(taker.getMe({}, bearing(tokens)))) refused.push(`turn ${turn}, a new token`);
      // One that was signed before the latest rotations is good until its own end.
      if (await isRefused(taker.getMe({}, bearing(start)))) refused.push(`turn ${turn}, the first token`);
    }
  };
  const lanes = [lane(first), ...(await Promise.all([1, 2, 3].map(() => signIn(one, "ada@example.com")))).map(lane)];
  for (let i = 0; i < ROTATIONS; i++) {
    const startedAt = performance.now();
    const { ended, output } = runBrasa(["keys", "rotate"], { DATABASE_URL });
    t.is(await ended, 0, output.stderr);
    // The pace of the attack, not a wait for something.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 2000 - (performance.now() - startedAt))));
  }
  isOver = true;
  await Promise.all(lanes);
  t.deepEqual(refused, []);
  t.true(uses > 20);
  t.true(keyIds.size > 1, "new keys sign");
  t.log(`${uses} uses, ${keyIds.size} keys that signed`);
});
