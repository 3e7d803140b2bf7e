/**
 * A process with the parts of an app that record and deliver events, which can be killed at any point. Its parent starts it by
 * `startProgram`. What it does is written to a journal, which outlives it.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "../../src/ddd/error.ts";
import type { EventBroker } from "../../src/ddd/event/broker/broker.ts";
import { BrokerConsumer } from "../../src/ddd/event/broker/consumer.ts";
import type { RecordedEvent } from "../../src/ddd/event/event.ts";
import { DeadLetterOffice } from "../../src/ddd/event/reaction/dead-letters.ts";
import { Subscriber } from "../../src/ddd/event/reaction/subscriber.ts";
import { createEventRecorder } from "../../src/ddd/event/recorder.ts";
import { Lease } from "../../src/ddd/event/relay/lease.ts";
import { Relay } from "../../src/ddd/event/relay/relay.ts";
import { openBroker } from "../../src/ddd/nats/index.ts";
import { eventRepositories, openDatabase, SequelizeWorker } from "../../src/ddd/sequelize/index.ts";
import { isEnded, ownerName } from "../../src/server/events/owner.ts";
import { openJournal } from "./journal.ts";
import {
  applyReaction,
  applyWrite,
  type CrashRepositories,
  crashRepositories,
  isPoison,
  keyOf,
  written,
} from "./model.ts";
import { Killer, type KillPlan } from "./points.ts";

/** The part of a process: to write, to deliver or hand over to the broker, and to apply the events of the broker. */
export type Role = "write" | "relay" | "consume";

/** A mistake that the trial must show. */
export type Control = "record outside the unit" | "no inbox" | "order by time";

export interface ProgramOptions {
  readonly url: string;
  readonly journal: string;
  readonly roles: readonly Role[];
  /** The URL of the broker. @default events stay in the process */
  readonly brokerUrl?: string | undefined;
  /** How many aggregates there are. */
  readonly keys: number;
  /** How many units it writes. @default it goes on */
  readonly units?: number;
  /** How many writes a unit has. @default 1 */
  readonly batch?: number;
  /** Whether the aggregates are written in turn. @default at random */
  readonly inTurn?: boolean;
  /** How many units are written at once. @default 4 */
  readonly writers?: number;
  /** The pause between units, in milliseconds. @default 0 */
  readonly pauseMs?: number;
  /** By how many milliseconds its clock is wrong. @default 0 */
  readonly skewMs?: number;
  readonly kill?: KillPlan | undefined;
  readonly control?: Control | undefined;
  /** How often each event is delivered. @default 1 */
  readonly deliveries?: number;
  /** Whether the reaction fails for some events. @default false */
  readonly poisoned?: boolean;
}

const options = JSON.parse(process.argv[2] ?? "{}") as ProgramOptions;
const { keys, batch = 1, control } = options;
const add = openJournal(options.journal);
const killer = new Killer(options.kill, add);
const now = () => new Date(Date.now() + (options.skewMs ?? 0));
const onError = (error: unknown, doing: string) => add("error", `${doing}: ${error}`);

/** As eventRepositories', with points at which the process can be killed. */
class OutboxRepository extends eventRepositories.eventOutbox {
  override async update(...given: Parameters<InstanceType<typeof eventRepositories.eventOutbox>["update"]>) {
    killer.pass("before mark");
    killer.passSoon("at mark");
    const updated = await super.update(...given);
    killer.pass("after mark");
    return updated;
  }

  override page(query: Parameters<InstanceType<typeof eventRepositories.eventOutbox>["page"]>[0]) {
    return super.page(control === "order by time" ? { ...query, orderBy: ["recordTime"] } : query);
  }
}

/** As eventRepositories', with points at which the process can be killed. */
class CursorRepository extends eventRepositories.eventCursors {
  override async partialReplace(
    ...given: Parameters<InstanceType<typeof eventRepositories.eventCursors>["partialReplace"]>
  ) {
    killer.pass("before the cursor");
    killer.passSoon("at the cursor");
    const replaced = await super.partialReplace(...given);
    killer.pass("after the cursor");
    return replaced;
  }
}

process.on("disconnect", () => process.exit());
process.on("message", (plan: KillPlan) => killer.arm(plan));
process.on("warning", ({ name, message }) => add("warning", `${name}: ${message}`));
// Time enough, on a slow machine too.
const database = await openDatabase(options.url, { busyTimeoutMs: 60_000, acquireTimeoutMs: 60_000 });
const worker = new SequelizeWorker(database, crashRepositories);
const events = new SequelizeWorker(database, {
  ...eventRepositories,
  eventOutbox: OutboxRepository,
  eventCursors: CursorRepository,
});
let relay: Relay | undefined;
const recorder = createEventRecorder({ worker: events, now, newId: randomUUID, onRecorded: () => relay?.wake() });

let turn = 0;
const unitOfWrites = async (): Promise<void> => {
  const key = keyOf(options.inTurn ? turn++ % keys : Math.floor(Math.random() * keys));
  const ids = Array.from({ length: batch }, () => randomUUID());
  for (const id of ids) add("intended", id);
  try {
    const writes = await worker.run(async (unit) => {
      killer.pass("before insert");
      const { number } = await unit.sources.retrieve({ id: key });
      const made = ids.map((id, i) => ({ id, key, number: number + i + 1 }));
      await unit.sources.update({ number: number + batch }, { id: key });
      await unit.writes.create(...made);
      killer.pass("between insert and record");
      if (control !== "record outside the unit") await recorder.record(unit, ...made.map(written.of));
      killer.pass("before commit");
      killer.passSoon("at commit");
      return made;
    });
    killer.pass("after commit");
    if (control === "record outside the unit") {
      await worker.run((unit) => recorder.record(unit, ...writes.map(written.of)));
    }
    for (const id of ids) add("acknowledged", id);
    killer.pass("after acknowledgement");
  } catch (error) {
    for (const id of ids) add("refused", `${id} ${error instanceof DomainError ? error.kind : "other"} ${error}`);
  }
};

const write = async (): Promise<void> => {
  let left = options.units ?? Number.POSITIVE_INFINITY;
  const one = async () => {
    while (left-- > 0) {
      await unitOfWrites();
      await sleep(options.pauseMs ?? 0);
    }
  };
  await Promise.all(Array.from({ length: options.writers ?? 4 }, one));
  process.send?.("written");
};

const reaction = applyReaction(randomUUID, (data) => {
  if (options.poisoned && isPoison(data)) throw new Error("poison");
  killer.pass("in the reaction");
  killer.passSoon("at the reaction's commit");
});

/** As any, with points at which the process can be killed. */
class WatchedSubscriber extends Subscriber<CrashRepositories> {
  override async deliver(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    killer.pass("before delivery");
    const deliveries = options.deliveries ?? 1;
    // At once, and one after another.
    const atOnce = Math.ceil(deliveries / 2);
    await Promise.all(Array.from({ length: atOnce }, () => this.#applyOnce(event, signal)));
    for (let n = atOnce; n < deliveries; n++) await this.#applyOnce(event, signal);
    add("delivered", written.decode(event.bytes).id);
    killer.pass("after delivery");
  }

  #applyOnce(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    return control === "no inbox"
      ? worker.run((unit) => applyWrite(written.decode(event.bytes), unit, randomUUID), { signal })
      : super.deliver(event, signal);
  }
}

const subscriber = new WatchedSubscriber({ context: "crash", worker, events, reactions: [reaction], now, onError });
const broker = options.brokerUrl === undefined ? undefined : await openBroker(options.brokerUrl, { onError });

const publish = async (to: EventBroker, event: RecordedEvent, signal: AbortSignal): Promise<void> => {
  killer.pass("before publishing");
  killer.passSoon("at publishing");
  await to.publish(event, signal);
  killer.pass("after publishing");
};
const deliver = (event: RecordedEvent, signal: AbortSignal): Promise<void> =>
  broker ? publish(broker, event, signal) : subscriber.deliver(event, signal);

/** As the shell has it. */
const LEASE_MS = 6000;
const owner = ownerName();
const leaseOf = (name: string) => new Lease({ worker: events, name, owner, ttlMs: LEASE_MS, isEnded });

if (options.roles.includes("relay")) {
  relay = new Relay({ worker: events, lease: leaseOf("relay"), deliver, now, pollMs: 10, onError });
  relay.start();
}
if (options.roles.includes(broker ? "consume" : "relay")) {
  const lease = leaseOf("dead letters");
  new DeadLetterOffice({ worker: events, lease, subscribers: [subscriber as never], now, onError }).start();
}
if (broker && options.roles.includes("consume")) {
  const lease = leaseOf("consumer crash");
  const parts = { broker, subscriber: subscriber as never, worker: events, lease, name: "crash", onError };
  new BrokerConsumer(parts).start();
}
process.send?.("ready");
if (options.roles.includes("write")) await write();
