// The parts that programs share which insert many users at once: the rows, made before, and the measuring.
import { randomUUID } from "node:crypto";

const count = Number(process.env.ROWS);
const now = Date.now();

export const columns = ["id", "name", "surname", "email", "active", "create_time", "update_time", "version"];

export const rows = Array.from({ length: count }, (_, n) => ({
  id: randomUUID(),
  name: "Ada",
  surname: "Lovelace",
  email: `bulk.${n}@example.com`,
  active: false,
  create_time: now,
  update_time: now,
  version: 1,
}));

/** Does the work, and prints its time and processor time in milliseconds as JSON. */
export async function measure(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
}
