import type { Entity } from "../../src/ddd/entity.ts";
import { defineEvent, type EventType } from "../../src/ddd/event/event.ts";
import { defineReaction, type Reaction } from "../../src/ddd/event/reaction/reaction.ts";
import { integer, text, uuid } from "../../src/ddd/schema/field.ts";
import { table } from "../../src/ddd/schema/table.ts";
import { type Migrations, SequelizeRepository } from "../../src/ddd/sequelize/index.ts";
import type { Repositories, Unit } from "../../src/ddd/worker.ts";

/** An aggregate that is written: how many writes it has had. */
interface Source extends Entity {
  readonly id: string;
  readonly number: number;
}

/** A write that took effect. */
export interface Write extends Entity {
  readonly id: string;
  readonly key: string;
  /** Its place among the writes of its aggregate, from 1. */
  readonly number: number;
}

/** The state that the reaction keeps of an aggregate: how many effects it has had. */
interface Target extends Entity {
  readonly id: string;
  readonly place: number;
}

/** An effect of an event. Nothing but the inbox keeps it from happening twice. */
export interface Effect extends Entity {
  readonly id: string;
  readonly writeId: string;
  readonly key: string;
  readonly number: number;
  /** Its place among the effects of its aggregate, from 1. */
  readonly place: number;
}

class SourceRepository extends SequelizeRepository<Source> {
  table = table<Source>("crash_sources", { id: text(100), number: integer() });
}

class WriteRepository extends SequelizeRepository<Write> {
  table = table<Write>("crash_writes", { id: uuid(), key: text(100), number: integer() });
}

class TargetRepository extends SequelizeRepository<Target> {
  table = table<Target>("crash_targets", { id: text(100), place: integer() });
}

class EffectRepository extends SequelizeRepository<Effect> {
  table = table<Effect>("crash_effects", {
    id: uuid(),
    writeId: uuid(),
    key: text(100),
    number: integer(),
    place: integer(),
  });
}

export const crashRepositories = {
  sources: SourceRepository,
  writes: WriteRepository,
  targets: TargetRepository,
  effects: EffectRepository,
};

export type CrashRepositories = {
  [K in keyof typeof crashRepositories]: InstanceType<(typeof crashRepositories)[K]>;
};

export const crashMigrations: Migrations = {
  context: "crash",
  list: [
    {
      name: "0001-crash",
      up: async (ddl) => {
        await ddl.createTable<Source>("crash_sources", { id: text(100), number: integer() });
        await ddl.createTable<Write>("crash_writes", { id: uuid(), key: text(100), number: integer() });
        await ddl.createTable<Target>("crash_targets", { id: text(100), place: integer() });
        const effect = { id: uuid(), writeId: uuid(), key: text(100), number: integer(), place: integer() };
        await ddl.createTable<Effect>("crash_effects", effect);
      },
      down: async (ddl) => {
        for (const name of ["sources", "writes", "targets", "effects"]) await ddl.dropTable(`crash_${name}`);
      },
    },
  ],
};

export const written: EventType<Write> = defineEvent<Write>({
  name: "crash.Written",
  key: ({ key }) => key,
  encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
  decode: (bytes) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Write,
});

/** The name of an aggregate. */
export function keyOf(n: number): string {
  return `aggregate ${n}`;
}

/** Whether the reaction fails for a write while events are poisoned: 1 % of all, in two of five aggregates. */
export function isPoison({ key, number }: Pick<Write, "key" | "number">): boolean {
  const n = Number(key.split(" ")[1]);
  return n % 5 < 2 && number % 40 === 7 + (n % 5);
}

/** Applies an event to the state of its aggregate. */
export async function applyWrite<R extends Repositories>(
  { id: writeId, key, number }: Write,
  { targets, effects }: Unit<R & CrashRepositories>,
  newId: () => string,
): Promise<void> {
  const { place } = await targets.retrieve({ id: key });
  await targets.update({ place: place + 1 }, { id: key });
  await effects.create({ id: newId(), writeId, key, number, place: place + 1 });
}

/** The reaction to writes. @param then is called when its effect is stored, in its unit */
export function applyReaction(newId: () => string, then: (write: Write) => void): Reaction<CrashRepositories, Write> {
  return defineReaction<CrashRepositories, Write>({
    name: "apply",
    on: written,
    handle: async ({ data }, unit) => {
      await applyWrite(data, unit, newId);
      then(data);
    },
  });
}
