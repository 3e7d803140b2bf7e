import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { userService } from "../../../src/accounts/connect.ts";
import { sessionPartsOf } from "../../../src/accounts/context.ts";
import { accountsContext } from "../../../src/accounts/index.ts";
import {
  type OpenSession,
  readRefreshToken,
  refreshSession,
  refreshTokenOf,
} from "../../../src/accounts/session/session.ts";
import { SessionResource, type SessionTools } from "../../../src/accounts/session/session-resource.ts";
import { UserResource } from "../../../src/accounts/user-resource.ts";
import { UnauthenticatedError } from "../../../src/ddd/error.ts";
import { createApp } from "../../../src/server/app.ts";
import { readConfig } from "../../../src/server/config.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { startApp } from "../../helpers/app.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { serveBrasa } from "../../helpers/process.ts";
import { withoutAuthentication } from "../../helpers/sessions.ts";
import { raceEndings, raceRefreshes } from "./races.ts";

/** The long forms take minutes: `RACE_ROUNDS=200 RACE_ENDINGS=10000`. */
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 8);
const ENDINGS = Number(process.env.RACE_ENDINGS ?? 200);

function sqliteUrl(t: ExecutionContext): string {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  return `sqlite:${join(folder, "brasa.db")}`;
}

const places = {
  SQLite: async (t: ExecutionContext) => sqliteUrl(t),
  PostgreSQL: async () => (await sharedPostgres()).createDatabase(),
};

for (const [name, place] of Object.entries(places)) {
  // ASVS: V2.3.4, V10.4.5
  test(`${name}: fifty uses of a refresh token at once, at two processes, make one next token, through a kill and a sign-out`, async (t) => {
    t.timeout(30 * 60_000);
    const DATABASE_URL = await place(t);
    const start = async () => {
      const { child, ended, grpc } = await serveBrasa({ DATABASE_URL });
      t.teardown(() => child.kill("SIGKILL"));
      const kill = () => {
        child.kill("SIGKILL");
        return ended;
      };
      return { grpc, kill };
    };
    const { tries, faults } = await raceRefreshes(start, { rounds: ROUNDS, uses: 50 });
    t.deepEqual(faults, []);
    t.is(tries, ROUNDS * 50);
  });

  // ASVS: V7.4.1
  test(`${name}: no token of a session is good when its end has been acknowledged, though it was refreshed and used meanwhile`, async (t) => {
    t.timeout(30 * 60_000);
    const app = await startApp({ DATABASE_URL: await place(t) }, undefined, undefined, true);
    t.teardown(() => app.close());
    const { faults } = await raceEndings(app.grpc, ENDINGS);
    t.deepEqual(faults, []);
  });
}

/** Sessions that are read, changed and written, as if nobody else did. */
class CarelessSessions extends SessionResource {
  readonly #tools: SessionTools;

  constructor(tools: SessionTools) {
    super(tools);
    this.#tools = tools;
  }

  override async refresh(refreshToken: string): Promise<OpenSession> {
    const { sessions } = this.#tools.worker.repositories;
    const token = readRefreshToken(refreshToken);
    const [found] = (await sessions.page({ where: { id: token?.id ?? "" } })).items;
    if (!token || !found) throw new UnauthenticatedError("there is no such session");
    const session = { ...found, seed: randomBytes(32).toString("base64url") };
    const own = readRefreshToken(refreshTokenOf({ session, secret: token.secret }));
    const result = refreshSession(session, own ?? token, new Date());
    if (result.kind !== "renewed") throw new UnauthenticatedError(result.kind);
    // Time for others to come between.
    await setTimeout(20);
    const { id, ...change } = result.session;
    if ((await sessions.update(change, { id })).length === 0) await sessions.create(result.session);
    return result;
  }
}

/** The app of accounts, with careless sessions. */
async function startCareless(t: ExecutionContext, DATABASE_URL: string) {
  const hasher = {
    hash: async (a: string) => a,
    verify: async (a: string, b: string) => a === b,
    isOutdated: () => false,
  };
  const accounts = accountsContext({ hasher });
  const config = readConfig({ DATABASE_URL, GRPC_PORT: "0", HTTP_PORT: "0" });
  const context: typeof accounts = {
    ...accounts,
    async services(tools) {
      const users = new UserResource({ ...tools, hasher });
      const parts = await sessionPartsOf(tools);
      return [
        userService({
          ...(await withoutAuthentication(tools.worker)),
          ...tools,
          ...parts,
          authorizes: true,
          users,
          sessions: new CarelessSessions(tools),
        }),
      ];
    },
  };
  const app = createApp(config, { contexts: [context], log: createLog("silent") });
  const { grpc } = await app.start();
  t.teardown(() => app.close());
  return { grpc: `127.0.0.1:${grpc.port}`, kill: () => app.close() };
}

test("control: sessions that are read, changed and written make several families, and come back to life", async (t) => {
  const url = sqliteUrl(t);
  const { faults } = await raceRefreshes(() => startCareless(t, url), { rounds: 1, uses: 50 });
  t.regex(faults.join("\n"), /families/);
  const { grpc } = await startCareless(t, sqliteUrl(t));
  const endings = await raceEndings(grpc, 100);
  t.regex(endings.faults.join("\n"), /token is taken/);
});
