import { randomBytes } from "node:crypto";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { databases } from "../ddd/sequelize/backends.ts";
import { adminToken, mainFile, runProgram } from "../helpers/process.ts";
import { BalancedClient } from "./client.ts";
import { Load, type Seeded } from "./load.ts";
import { buildRelease } from "./release.ts";
import { Replica } from "./replica.ts";
import { copyProblems, differences, readState, type State, taskProblems } from "./state.ts";

/** The result of a scenario. */
export interface Outcome {
  readonly calls: number;
  /** How many calls failed, after the retries of their client. */
  readonly failed: number;
  /** The longest time of a call, in milliseconds. */
  readonly longestMs: number;
  /** All that is wrong; none if callers have noticed nothing. */
  readonly problems: readonly string[];
  readonly note: string;
}

/** Replicas of the service, on one database and under load, that are replaced. */
export interface Scenario {
  readonly name: string;
  /** @param isFull whether it calls at the rate, and restarts as often, as is promised: by hand, on a machine with nothing else to do */
  run(database: string, isFull: boolean): Promise<Outcome>;
}

const USERS = 200;
/** The code of gRPC. */
const DEADLINE_EXCEEDED = "4 ";

/** Two replicas on a database, with a client of both. */
class Service {
  readonly env: Readonly<Record<string, string>>;
  readonly replicas: readonly Replica[];
  readonly client: BalancedClient;
  readonly seeded: Seeded;
  readonly close: () => Promise<void>;

  private constructor({ env, replicas, client, seeded, close }: Omit<Service, "judge">) {
    this.env = env;
    this.replicas = replicas;
    this.client = client;
    this.seeded = seeded;
    this.close = close;
  }

  /** @param main the compiled main file of the program that makes the database, and that the replicas run */
  static async start(database: string, main: string, deadlineMs: number): Promise<Service> {
    const place = databases[database];
    if (!place) throw new Error(`there is no database "${database}", or it is not installed`);
    const { url, close } = await place();
    const env = { DATABASE_URL: url, PAGE_TOKEN_KEY: randomBytes(32).toString("hex") };
    await command(main, ["migrate", "up"], env);
    await command(main, ["seed", "--users", String(USERS), "--projects", "2"], env);
    const replicas = [await Replica.reserve(env), await Replica.reserve(env)];
    const client = new BalancedClient(replicas, await adminToken(env, main), deadlineMs);
    const end = async () => {
      client.close();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await close();
    };
    try {
      for (const replica of replicas) await replica.start(main);
      return new Service({ env, replicas, client, seeded: await seededIds(client), close: end });
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** Reads all that a load has stored, and compares it with what its callers were told. */
  async judge(load: Load): Promise<{ state: State; problems: string[] }> {
    const state = await readState(this.client, this.seeded);
    const failures = [...load.failures].map(([text, count]) => `${count} calls failed: ${text}`);
    return {
      state,
      problems: [...failures, ...taskProblems(state, load), ...(await copyProblems(this.client, state))],
    };
  }
}

async function command(main: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { ended, output } = runProgram(main, args, env);
  const code = await ended;
  if (code !== 0) throw new Error(`brasa ${args.join(" ")} ended with ${code}: ${output.stderr}${output.stdout}`);
  return output.stdout;
}

async function seededIds(client: BalancedClient): Promise<Seeded> {
  const { users } = await client.call(UserService.method.listUsers, { pageSize: 1000 });
  const { projects } = await client.call(ProjectService.method.listProjects, { pageSize: 1000 });
  return { users: users.map(({ id }) => id), projects: projects.map(({ id }) => id) };
}

function outcome(load: Load, problems: readonly string[], note: string): Outcome {
  const failed = [...load.failures.values()].reduce((sum, count) => sum + count, 0);
  return { calls: load.answered, failed, longestMs: load.longestMs, problems, note };
}

/** The deadline of calls, in milliseconds: of a busy machine, no promise is made about times. */
const deadlineOf = (isFull: boolean) => (isFull ? 10_000 : 90_000);
const rateOf = (isFull: boolean) => (isFull ? 500 : 50);

/**
 * The replicas of the last release are replaced by those of this one under load, one after the other. Then the way back, while nobody
 * calls: the migrations that the last release does not know are taken back, and its replicas serve all that was stored.
 */
export const upgrade: Scenario = {
  name: "upgrade and back",
  async run(database, isFull) {
    const released = buildRelease();
    const service = await Service.start(database, released, deadlineOf(isFull));
    try {
      const { client, seeded, replicas, env } = service;
      const before = await migrationsOf(released, env);
      const load = new Load(client, seeded, rateOf(isFull));
      const pause = () => load.answers(rateOf(isFull) * 5);
      await pause();
      for (const replica of replicas) {
        await replica.restart(mainFile);
        await pause();
      }
      await load.end();
      const { state, problems } = await service.judge(load);
      for (const replica of replicas) await replica.stop();
      const added = (await migrationsOf(mainFile, env)) - before;
      for (let n = 0; n < added; n++) await command(mainFile, ["migrate", "down", "--yes"], env);
      for (const replica of replicas) await replica.start(released);
      problems.push(
        ...differences(state, await readState(client, seeded)).map((text) => `after the way back, ${text}`),
      );
      return outcome(load, problems, `${added} migrations up and down`);
    } finally {
      await service.close();
    }
  },
};

/** @returns how many migrations are applied */
async function migrationsOf(main: string, env: Readonly<Record<string, string>>): Promise<number> {
  const lines = (await command(main, ["migrate", "status"], env)).trim().split("\n");
  return lines.filter((line) => /\d{4}-\d{2}-\d{2}T/.test(line)).length;
}

/**
 * The replicas are restarted in turn, under load. Half the rate of the upgrade: here a start is always under way, which takes one of two
 * cores from the load, its client and the other replica.
 */
export const restarts: Scenario = {
  name: "rolling restarts",
  run: (database, isFull) => {
    const perSecond = isFull ? rateOf(isFull) / 2 : rateOf(isFull);
    return restarting(database, isFull, perSecond, async ({ replicas }, load) => {
      for (const replica of replicas) {
        await replica.restart(mainFile);
        // As docs/upgrades.md advises: a new process is slow at first.
        await load.answers(perSecond * (isFull ? 3 : 1));
      }
    });
  },
};

/** A control: both are away at once, for longer than callers wait. They must notice it. */
export const bothAtOnce: Scenario = {
  name: "control: both away at once",
  async run(database) {
    const service = await Service.start(database, mainFile, 5000);
    try {
      const { client, seeded, replicas } = service;
      const load = new Load(client, seeded, rateOf(false));
      await load.answers(rateOf(false));
      await Promise.all(replicas.map((replica) => replica.stop()));
      // The first of those that began meanwhile has come to its deadline.
      while (![...load.failures.keys()].some((text) => text.startsWith(DEADLINE_EXCEEDED))) await load.answers(1);
      for (const replica of replicas) await replica.start(mainFile);
      await load.end();
      const { problems } = await service.judge(load);
      // Calls that ended by their deadline may have had their effect, or not.
      const others = problems.filter((problem) => !/calls failed: 4|its caller was told that it failed/.test(problem));
      return outcome(load, others, "must fail");
    } finally {
      await service.close();
    }
  },
};

async function restarting(
  database: string,
  isFull: boolean,
  perSecond: number,
  round: (service: Service, load: Load) => Promise<void>,
): Promise<Outcome> {
  const rounds = isFull ? 25 : 2;
  const service = await Service.start(database, mainFile, deadlineOf(isFull));
  try {
    const load = new Load(service.client, service.seeded, perSecond);
    await load.answers(perSecond);
    for (let n = 0; n < rounds; n++) await round(service, load);
    await load.end();
    const { problems } = await service.judge(load);
    return outcome(load, problems, `${2 * rounds} restarts`);
  } finally {
    await service.close();
  }
}
