import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { openDatabase } from "../../src/ddd/sequelize/index.ts";
import { copyExample } from "../helpers/example.ts";

/** An answer of the source: a status alone, rows, or the end of the connection. */
type Answer = number | readonly unknown[] | "broken off";

/** A source of prices: the answers of each symbol, of which the last one stays. */
async function serveFeed(t: ExecutionContext, answers: Record<string, Answer[]>) {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const symbol = url.slice("/prices/".length);
    asked.push(symbol);
    const all = answers[symbol] ?? [404];
    const answer = (all.length > 1 ? all.shift() : all[0]) ?? 404;
    if (answer === "broken off") return response.destroy();
    if (typeof answer === "number") return response.writeHead(answer).end();
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices`, asked };
}

const price = (symbol: string, day: string, close: unknown) => ({ symbol, day, close });

test("prices are stored once for each symbol and day, in spite of failures, wrong rows and repeats", async (t) => {
  const example = copyExample(t, "prices");
  const acme = [price("ACME", "2026-11-26", "12.5"), price("ACME", "2026-11-27", "13.000001")];
  const feed = await serveFeed(t, {
    ACME: [503, "broken off", acme, acme, [...acme.slice(0, 1), price("ACME", "2026-11-27", "13.1")]],
    EMCA: [
      [
        price("EMCA", "2026-11-27", "7"),
        price("EMCA", "2026-02-30", "7"),
        price("EMCA", "2026-11-26", 0.1),
        price("OTHER", "2026-11-27", "1"),
        null,
      ],
    ],
    DOWN: [500],
  });
  const database = `sqlite:${join(example.folder, "prices.db")}`;
  const load = async (...symbols: string[]) => {
    const run = example.start("main.ts", [feed.url, ...symbols], { DATABASE_URL: database, PAUSE_MS: "1" });
    return { code: await run.ended, ...run.output };
  };

  const first = await load("DOWN", "NONE", "ACME", "EMCA");
  t.is(first.code, 1);
  t.is(
    first.stdout,
    "ACME: 2 added, 0 corrected, 0 unchanged, 0 refused\nEMCA: 1 added, 0 corrected, 0 unchanged, 4 refused\n",
  );
  t.deepEqual(
    [...new Set(feed.asked)].map((symbol) => [symbol, feed.asked.filter((one) => one === symbol).length]),
    [
      ["DOWN", 4],
      ["NONE", 1],
      ["ACME", 3],
      ["EMCA", 1],
    ],
  );
  for (const told of [
    /DOWN answered 500; again in \d+ ms/,
    /^DOWN: .*answered 500$/m,
    /^NONE: .*404: see/m,
    /ACME gave no answer/,
    /EMCA: row 1: day/,
    /EMCA: row 2: close/,
    /EMCA: row 3: symbol must be EMCA/,
    /EMCA: row 4: must be an object/,
  ]) {
    t.regex(first.stderr, told);
  }

  // Two at once, which find all of it there.
  const stored = await rowsOf(database);
  t.is(stored.length, 3);
  const [again, twice] = await Promise.all([load("ACME"), load("EMCA")]);
  t.is(again.stdout, "ACME: 0 added, 0 corrected, 2 unchanged, 0 refused\n");
  t.is(again.code, 0);
  t.is(twice.stdout, "EMCA: 0 added, 0 corrected, 1 unchanged, 4 refused\n");
  t.deepEqual(await rowsOf(database), stored);

  t.is((await load("ACME")).stdout, "ACME: 0 added, 1 corrected, 1 unchanged, 0 refused\n");
  t.is((await rowsOf(database)).length, 3);
});

test("two imports of new prices at once store each once", async (t) => {
  const example = copyExample(t, "prices");
  const days = Array.from({ length: 28 }, (_, i) => price("ACME", `2026-10-${String(i + 1).padStart(2, "0")}`, "1.5"));
  const feed = await serveFeed(t, { ACME: [days] });
  const database = `sqlite:${join(example.folder, "prices.db")}`;
  const runs = [1, 2].map(() => example.start("main.ts", [feed.url, "ACME"], { DATABASE_URL: database }));
  t.deepEqual(await Promise.all(runs.map(({ ended }) => ended)), [0, 0]);
  t.deepEqual(runs.map(({ output }) => output.stdout.slice(6, 40)).sort(), [
    "0 added, 0 corrected, 28 unchanged",
    "28 added, 0 corrected, 0 unchanged",
  ]);
  t.is((await rowsOf(database)).length, 28);
});

async function rowsOf(url: string): Promise<unknown[]> {
  const database = await openDatabase(url);
  try {
    const [rows] = await database.sequelize.query("SELECT symbol, day, close FROM prices ORDER BY symbol, day");
    return rows;
  } finally {
    await database.close();
  }
}
