// SQLite's drivers at what a session of the toolkit asks of one: the processor time of a statement, the main thread's share
// of it, and the time of a statement alone. Synchronous drivers run in a worker thread. See bench/trials.md.
//
//   node bench/peers/drivers.mjs [rounds]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { asynchronous, synchronous } from "./drivers-open.mjs";

const INSERT =
  "INSERT INTO users (id, name, surname, email, active, create_time, update_time, version) VALUES (?, ?, ?, ?, 0, ?, ?, 1)";
const ROWS = 100_000;
const KEYS = 32;
const SESSIONS = 8;
/** How long each work is measured, and, before that, warmed up. */
const MEASURED_MS = 600;
const WARM_UP_MS = 200;
/** A statement without end is given up after this long. */
const GIVEN_UP_MS = 5000;
const ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

const ways = {
  sqlite3: () => callbacks("sqlite3"),
  "@appthreat/sqlite3": () => callbacks("@appthreat/sqlite3"),
  "better-sqlite3, a message a statement": (file) => inWorker("better-sqlite3", file, false),
  "better-sqlite3, a message a turn": (file) => inWorker("better-sqlite3", file, true),
  "libsql, a message a turn": (file) => inWorker("libsql", file, true),
  "node:sqlite, a message a turn": (file) => inWorker("node:sqlite", file, true),
};

const works = {
  "by key, alone": { sessions: 1, turn: (session) => session.all("SELECT * FROM users WHERE id = ?", [key()]) },
  "by key, 8 at once": {
    sessions: SESSIONS,
    turn: (session) => session.all("SELECT * FROM users WHERE id = ?", [key()]),
  },
  "32 keys, 8 at once": {
    sessions: SESSIONS,
    turn: (session) => session.all("SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))", [keys()]),
  },
  "BEGIN, INSERT, COMMIT": {
    sessions: 1,
    turn: async (session, n) => {
      await session.run("BEGIN IMMEDIATE", []);
      await session.run(INSERT, [
        `${process.pid}-${n}`,
        "Ada",
        "Lovelace",
        `ada-${process.pid}-${n}@example.com`,
        n,
        n,
      ]);
      await session.run("COMMIT", []);
    },
  },
  "1,000 rows": {
    sessions: 1,
    turn: (session) => session.all("SELECT * FROM users WHERE id > ? ORDER BY id LIMIT 1000", [keyOf(1000)]),
  },
};

const [first, ...rest] = process.argv.slice(2);
if (first === "measure") await measure(...rest);
else if (first === "stop") await stop(...rest);
else await compare(Number(first ?? 5));

async function compare(rounds) {
  const folder = mkdtempSync(join(tmpdir(), "drivers-"));
  const file = join(folder, "users.db");
  try {
    await fill(file);
    const results = new Map(Object.keys(ways).map((way) => [way, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [way, found] of results) {
        const { out } = await child("measure", way, file);
        if (out.startsWith("{")) found.push(JSON.parse(out));
        else if (round === 0) print(`${way}: left out: ${out}`);
      }
    }
    for (const work of Object.keys(works)) {
      print(`\n${work}: processor time, main thread's, p50, in µs`);
      for (const [way, found] of results) {
        if (found.length === 0) continue;
        const of = (name) =>
          median(found.map((each) => each[work][name]))
            .toFixed(0)
            .padStart(7);
        print(`  ${way.padEnd(40)}${of("cpuUs")}${of("mainUs")}${of("p50Us")}`);
      }
    }
    print("\na statement without end");
    for (const [way, found] of results) {
      if (found.length === 0) continue;
      const { out, killed } = await child("stop", way, file);
      print(
        `  ${way.padEnd(40)}${out.trim()}${killed ? `, the process still ran ${GIVEN_UP_MS} ms later: killed` : ""}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function child(...args) {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, ["--no-warnings", fileURLToPath(import.meta.url), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    let killed = false;
    let timer;
    started.stdout.on("data", (data) => {
      out += data;
      if (args[0] !== "stop") return;
      timer ??= setTimeout(() => {
        killed = true;
        started.kill("SIGKILL");
      }, GIVEN_UP_MS);
    });
    started.on("close", () => {
      clearTimeout(timer);
      resolve({ out, killed });
    });
  });
}

async function fill(file) {
  const [session] = await asynchronous("sqlite3", file, 1);
  await session.run(
    `CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL, surname TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
     active INTEGER NOT NULL, create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, version INTEGER NOT NULL)`,
    [],
  );
  await session.run("BEGIN", []);
  for (let n = 0; n < ROWS; n++) {
    await session.run(INSERT, [keyOf(n), `Name ${n}`, `Surname ${n}`, `user-${n}@example.com`, Date.now(), Date.now()]);
  }
  await session.run("COMMIT", []);
  await session.close();
}

async function measure(way, file) {
  let sessions;
  try {
    sessions = await ways[way](file).open(file, SESSIONS);
  } catch (error) {
    print(error.message.split("\n")[0]);
    process.exit(0);
  }
  const results = {};
  let n = 0;
  for (const [name, work] of Object.entries(works)) {
    const during = async (ms, times) => {
      const end = performance.now() + ms;
      await Promise.all(
        sessions.slice(0, work.sessions).map(async (session) => {
          for (let start = performance.now(); start < end; start = performance.now()) {
            await work.turn(session, n++);
            times.push(performance.now() - start);
          }
        }),
      );
    };
    await during(WARM_UP_MS, []);
    const times = [];
    const cpu = process.cpuUsage();
    const main = mainCpuUs();
    await during(MEASURED_MS, times);
    const mainUs = (mainCpuUs() - main) / times.length;
    const { user, system } = process.cpuUsage(cpu);
    results[name] = { cpuUs: (user + system) / times.length, mainUs, p50Us: median(times) * 1000 };
  }
  print(JSON.stringify(results));
  process.exit(0);
}

/** Ends a statement that does not end by itself, then the process. */
async function stop(way, file) {
  const opened = ways[way](file);
  const [session] = await opened.open(file, 1);
  const start = performance.now();
  const ended = session.all(ENDLESS, []).then(
    () => "ended",
    (error) => error.message,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = performance.now();
  opened.stop(session);
  const result = await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve("still runs"), 2000))]);
  print(`${result} ${(performance.now() - asked).toFixed(0)} ms after it was asked to stop`);
  process.exit(start > 0 ? 0 : 1);
}

function callbacks(name) {
  return {
    open: (file, count) => asynchronous(name, file, count),
    stop: (session) => session.interrupt(),
  };
}

/** @param joined whether the statements of one turn of the event loop go to the worker in one message, and their answers back in one */
function inWorker(name, file, joined) {
  let worker;
  return {
    open: async (_, count) => {
      // Says why it cannot be loaded; a worker would only end.
      (await synchronous(name, file)).close();
      worker = new Worker(new URL("./drivers-worker.mjs", import.meta.url), {
        workerData: { name, file, count, joined },
      });
      await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
      const waiting = new Map();
      let lastId = 0;
      let batch = [];
      const settle = ({ id, columns, rows, changes, error }) => {
        const { resolve, reject } = waiting.get(id);
        waiting.delete(id);
        if (error) return reject(Object.assign(new Error(error.message), { code: error.code }));
        resolve(rows ? rows.map((row) => toObject(columns, row)) : changes);
      };
      worker.on("message", joined ? (answers) => answers.forEach(settle) : settle);
      const ask = (request) =>
        new Promise((resolve, reject) => {
          request.id = ++lastId;
          waiting.set(request.id, { resolve, reject });
          if (!joined) return worker.postMessage(request);
          batch.push(request);
          if (batch.length > 1) return;
          setImmediate(() => {
            worker.postMessage(batch);
            batch = [];
          });
        });
      return Array.from({ length: count }, (_, connection) => ({
        all: (sql, params) => ask({ id: 0, connection, rows: true, sql, params }),
        run: (sql, params) => ask({ id: 0, connection, rows: false, sql, params }),
      }));
    },
    stop: () => worker.terminate(),
  };
}

function toObject(columns, row) {
  const object = {};
  for (let i = 0; i < columns.length; i++) object[columns[i]] = row[i];
  return object;
}

/** The main thread's processor time, from Linux. */
function mainCpuUs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1000;
}

function key() {
  return keyOf(Math.floor(Math.random() * ROWS));
}

function keys() {
  return JSON.stringify(Array.from({ length: KEYS }, key));
}

/** Spread over the index as random ids are. */
function keyOf(n) {
  return `${((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, "0")}-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
