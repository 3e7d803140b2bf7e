import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { GrantService } from "../../../gen/accounts/v1/grant_service_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { databases } from "../../ddd/sequelize/backends.ts";
import { byPassword, refused, type SignedIn, signUp } from "../../helpers/factors.ts";
import { runBrasa, serveBrasa } from "../../helpers/process.ts";

/** Two processes on a database, by their clients, and the operator's command. */
async function openTwo(t: ExecutionContext, place: (typeof databases)[string]) {
  const { url, close } = await place();
  const env = { DATABASE_URL: url };
  const [first, second] = [await serveBrasa(env), await serveBrasa(env)];
  t.teardown(async () => {
    for (const { child, ended } of [first, second]) {
      child.kill("SIGKILL");
      await ended;
    }
    await close();
  });
  const [one, other] = [first, second].map(({ grpc }) => createGrpcTransport({ baseUrl: `http://${grpc}` }));
  if (!one || !other) throw new Error("there are two");
  return {
    users: createClient(UserService, one),
    grants: [createClient(GrantService, one), createClient(GrantService, other)] as const,
    operate: async (...args: string[]) => {
      const brasa = runBrasa(["users", ...args], env);
      const code = await brasa.ended;
      if (code !== 0) throw new Error(brasa.output.stderr);
      return brasa.output.stdout.trim();
    },
  };
}

/** Whose role an admin takes, by a process. */
function taking(grants: Client<typeof GrantService>, by: SignedIn, { id }: SignedIn): Promise<string> {
  return refused(grants.revokeRole({ userId: id, role: "admin", ...byPassword }, by.as));
}

for (const [name, place] of Object.entries(databases)) {
  // ASVS: V2.3.4
  test(`${name}: two admins who take the role of each other, or their own, at two processes at once, leave one`, async (t) => {
    const { users, grants, operate } = await openTwo(t, place);
    const [first, second] = grants;
    const [ada, bea] = [await signUp(users, "ada"), await signUp(users, "bea")];
    for (const { email } of [ada, bea]) t.is(await operate("grant", email, "--role", "admin"), `${email} is admin now`);
    const others = await Promise.all([taking(first, ada, bea), taking(second, bea, ada)]);
    t.deepEqual(others.toSorted(), ["PermissionDenied NOT_ALLOWED", "accepted"]);
    const [winner, loser] = others[0] === "accepted" ? [ada, bea] : [bea, ada];
    await second.grantRole({ userId: loser.id, role: "admin", ...byPassword }, winner.as);
    const own = await Promise.all([taking(first, ada, ada), taking(second, bea, bea)]);
    t.deepEqual(own.toSorted(), ["FailedPrecondition LAST_ADMIN", "accepted"]);
  });
}
