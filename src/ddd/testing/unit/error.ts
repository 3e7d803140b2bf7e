import assert from "node:assert/strict";
import { DomainError } from "../../error.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects } from "../check.ts";
import { item, membership, owner, uuidOf } from "../sample.ts";

type Repositories = Parameters<Parameters<typeof defineCase>[1]>[0]["worker"]["repositories"];

/** The parts of an error that a program uses: class, reason and fields. */
function told(error: DomainError): string {
  const { name, reason } = error;
  const {
    resource = "",
    fields = [],
    violations = [],
  } = error as DomainError & {
    readonly resource?: string;
    readonly fields?: readonly string[];
    readonly violations?: readonly { readonly field: string }[];
  };
  const about = [resource, ...new Set([...fields, ...violations.map(({ field }) => field)])].filter(
    (word) => word !== "",
  );
  return [name, reason, ...about].join(" ");
}

const NONE = "NotFoundError NOT_FOUND items";
const SEVERAL = "MultipleRecordsError MULTIPLE_RECORDS items";
const STALE = "ConflictError CONFLICT";

/**
 * The expected error of each operation, where items 1 and 2 are stored, the first of owner 1, and a membership of both.
 */
const refusals: Readonly<Record<string, readonly [(all: Repositories) => Promise<unknown>, string]>> = {
  "retrieve none": [({ items }) => items.retrieve({ name: "nothing" }), NONE],
  "retrieve a key that is not there": [({ items }) => items.retrieve({ id: uuidOf(9) }), NONE],
  "retrieve a key that cannot be": [({ items }) => items.retrieve({ id: "none" }), NONE],
  "retrieve several": [({ items }) => items.retrieve(), SEVERAL],
  "save none": [({ items }) => items.save(item(9)), NONE],
  "remove none": [({ items }) => items.remove(item(9)), NONE],
  "delete none": [({ items }) => items.delete({ name: "nothing" }), NONE],
  "delete a key that is not there": [({ items }) => items.delete({ id: uuidOf(9) }), NONE],
  "delete several": [({ items }) => items.delete(), SEVERAL],
  "retrieve none of a key of two": [
    ({ memberships }) => memberships.retrieve({ itemId: uuidOf(9), ownerId: uuidOf(9) }),
    "NotFoundError NOT_FOUND memberships",
  ],
  "save none of a key of two": [
    ({ memberships }) => memberships.save(membership(2, 1)),
    "NotFoundError NOT_FOUND memberships",
  ],
  "save a stale one": [({ items }) => items.save(item(2)), STALE],
  "remove a stale one": [({ items }) => items.remove(item(2)), STALE],
  "create a taken id": [
    ({ items }) => items.create(item(1, { name: "other" })),
    "AlreadyExistsError ALREADY_EXISTS id",
  ],
  "create a taken name": [
    ({ items }) => items.create(item(9, { name: item(1).name })),
    "AlreadyExistsError ALREADY_EXISTS name",
  ],
  "save a taken name": [
    ({ items }) => items.save(item(1, { name: item(2).name, ownerId: uuidOf(1) })),
    "AlreadyExistsError ALREADY_EXISTS name",
  ],
  "create for nobody": [
    ({ items }) => items.create(item(9, { ownerId: uuidOf(9) })),
    "IntegrityError REFERENCE_MISSING ownerId",
  ],
  "remove whom others need": [({ owners }) => owners.remove(owner(1)), "IntegrityError STILL_REFERENCED ownerId"],
  "create an invalid entity": [
    ({ items }) => items.create(item(9, { rating: 1.5 })),
    "InvalidError INVALID_INPUT rating",
  ],
  "create a reference to a missing entity": [
    ({ items }) => items.create(item(9, { name: null as unknown as string })),
    "IntegrityError INTEGRITY_VIOLATED name",
  ],
};

/**
 * Errors must be the same wherever entities are stored, so that a program can move to another backend, or to a service.
 */
export const errorCases: readonly Case[] = [false, true].map((inUnit) =>
  defineCase(
    `errors have the same class, reason and subject everywhere, ${inUnit ? "in" : "outside of"} units`,
    async (context) => {
      const { worker, items } = context;
      const { owners, memberships } = worker.repositories;
      await owners.create(owner(1));
      await items.create(item(1, { ownerId: uuidOf(1) }), item(2));
      await memberships.create(membership(1, 1));
      await items.save(item(2));
      for (const [what, [act, expected]] of Object.entries(refusals)) {
        const acting = () => (inUnit ? worker.run((unit) => act(unit)) : act(worker.repositories));
        assert.equal(told(await rejects(acting, DomainError, what)), expected, what);
      }
    },
  ),
);
