import test from "ava";
import { CommandBus, defineCommand } from "../../../src/ddd/event/bus.ts";
import { createApp, createLog, defineContext } from "../../../src/server/index.ts";

const lendBook = defineCommand<{ readonly bookId: string }, string>("library.LendBook");

test("a command is done by its one handler, which is given the input and the caller's signal", async (t) => {
  const bus = new CommandBus();
  const { signal } = new AbortController();
  bus.handle(lendBook, async ({ bookId }, options) => {
    t.is(options.signal, signal);
    return `lent ${bookId}`;
  });
  t.is(await bus.send(lendBook, { bookId: "Emma" }, { signal }), "lent Emma");
});

test("a second handler of a command is refused, and so is a command without one: both by its name", async (t) => {
  const bus = new CommandBus();
  await t.throwsAsync(bus.send(lendBook, { bookId: "Emma" }), {
    message: /^the command library\.LendBook has no handler/,
  });
  bus.handle(lendBook, async () => "first");
  t.throws(() => bus.handle(lendBook, async () => "second"), {
    message: "the command library.LendBook has a handler already: a command has exactly one, an event any number",
  });
  t.is(await bus.send(lendBook, { bookId: "Emma" }), "first");
});

test("the error of a handler is its sender's", async (t) => {
  const bus = new CommandBus();
  bus.handle(lendBook, async () => {
    throw new RangeError("no such book");
  });
  await t.throwsAsync(bus.send(lendBook, { bookId: "Emma" }), { instanceOf: RangeError, message: "no such book" });
});

test("contexts of an app share its bus: one handles what another sends, and two handlers keep the app from starting", async (t) => {
  const asked: string[] = [];
  const none = { memory: {}, sequelize: {} };
  const handling = (name: string) =>
    defineContext({
      ...none,
      name,
      migrations: { context: name, list: [] },
      services: ({ commands }) => {
        commands.handle(lendBook, async ({ bookId }) => `${name} lends ${bookId}`);
        return [];
      },
    });
  const sending = defineContext({
    ...none,
    name: "readers",
    migrations: { context: "readers", list: [] },
    services: () => [],
    async reactions({ commands }) {
      asked.push(await commands.send(lendBook, { bookId: "Emma" }));
      return [];
    },
  });
  const settings = { databaseUrl: "memory:", grpcPort: 0, httpPort: 0 };
  const log = createLog("silent");
  const app = createApp(settings, { contexts: [handling("library"), sending], log });
  await app.start();
  await app.close();
  t.deepEqual(asked, ["library lends Emma"]);
  const two = createApp(settings, { contexts: [handling("library"), handling("archive")], log });
  await t.throwsAsync(two.start(), { message: /library\.LendBook has a handler already/ });
});
