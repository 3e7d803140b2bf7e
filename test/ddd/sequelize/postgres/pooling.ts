import {
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";

class Rows extends SequelizeRepository<{ id: string }> {
  table = table<{ id: string }>("rows", { id: text(20) });
}

// A program behind a pooler: it runs the commands of its parent, and sends their outcomes.
const database = await openDatabase(process.argv[2] ?? "", { maxConnections: 1 });
const worker = new SequelizeWorker(database, { rows: Rows });
let end: () => void = () => {};
let held: Promise<unknown> = Promise.resolve();

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  // Its only statement with values deletes something; the unit stays open until "end".
  hold: () =>
    new Promise((resolve, reject) => {
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      held = worker.run(async ({ rows }) => {
        await rows.drop({ id: "another" });
        resolve("held");
        await ended;
      });
      held.catch(reject);
    }),
  end: async () => {
    end();
    await held;
    return "ended";
  },
  read: async () => worker.repositories.rows.retrieve({ id: "one" }),
  close: async () => {
    await database.close();
    process.disconnect();
  },
};

process.on("message", async (name: string) => {
  try {
    const result = await commands[name]?.();
    if (process.connected) process.send?.(result);
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.("ready");
