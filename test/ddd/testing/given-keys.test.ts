import { toArray } from "../../../src/ddd/testing/check.ts";
import type { NewTicket, Ticket } from "../../../src/ddd/testing/index.ts";
import { memoryBackend, TicketRepository } from "../../../src/ddd/testing/memory.ts";
import { expectFound } from "./broken-backends.ts";

/** Keys that follow the greatest one that is stored, as of a database that keeps no other. */
class FollowsTheRows extends TicketRepository {
  override async create(...items: NewTicket[]): Promise<Ticket[]> {
    const stored = await toArray(this.list());
    const next = (stored.at(-1)?.id ?? 0) + 1;
    return super.create(...items.map((one, i) => ({ ...one, id: one.id ?? next + i })));
  }
}
expectFound(
  "a key that is given again",
  memoryBackend({ tickets: FollowsTheRows }),
  "the key of a deleted ticket is never given again",
  "creators at the same time get keys of their own",
);

/** Keys that are counted by the program, whichever are chosen. */
class Counts extends TicketRepository {
  #latest = 0;

  override create(...items: NewTicket[]): Promise<Ticket[]> {
    return super.create(...items.map((one) => ({ ...one, id: one.id ?? ++this.#latest })));
  }
}
expectFound(
  "a chosen key that is not passed over",
  memoryBackend({ tickets: Counts }),
  "a chosen key is kept, and passed over",
);

class Mixed extends TicketRepository {
  override async create(...items: NewTicket[]): Promise<Ticket[]> {
    return (await super.create(...items.toReversed())).toReversed();
  }
}
expectFound(
  "keys in another order than that of the tickets",
  memoryBackend({ tickets: Mixed }),
  "create gives a key to each ticket that has none, in the order given",
);

class Overwrites extends TicketRepository {
  override create(...items: NewTicket[]): Promise<Ticket[]> {
    return super.create(...items.map(({ id: _, ...rest }) => rest));
  }
}
expectFound(
  "a chosen key that is replaced",
  memoryBackend({ tickets: Overwrites }),
  "a chosen key is kept, and passed over",
);

class TakesAnyKey extends TicketRepository {
  override upsert(...[entities, options]: Parameters<TicketRepository["upsert"]>): Promise<Ticket[]> {
    return super.upsert(
      entities.map((one, i) => ({ ...one, id: one.id ?? 1000 + i })),
      options,
    );
  }

  override partialReplace(entities: readonly Ticket[]): Promise<Ticket[]> {
    return super.partialReplace(entities.map((one, i) => ({ ...one, id: one.id ?? 1000 + i })));
  }
}
expectFound(
  "a missing key that is made up",
  memoryBackend({ tickets: TakesAnyKey }),
  "save, update, remove and the replacing methods go by the key",
  "upsert by a unique value needs no key: a stored ticket keeps its own",
);
