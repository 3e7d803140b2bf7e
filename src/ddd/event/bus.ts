/**
 * Something that a context can be asked to do, by a name that says who does it.
 *
 * @typeParam I the input
 * @typeParam O the result
 */
export interface CommandType<I, O> {
  /** Unique in the system, such as `library.LendBook`. */
  readonly name: string;
  /** For the compiler only. */
  readonly types?: (input: I) => O;
}

/** Declares a command: `const lendBook = defineCommand<LendBook, Loan>("library.LendBook")`. */
export function defineCommand<I, O = void>(name: string): CommandType<I, O> {
  return { name };
}

/** Does a command. */
export type CommandHandler<I, O> = (input: I, options: { readonly signal?: AbortSignal | undefined }) => Promise<O>;

/** By which the contexts of a process ask each other: a command has exactly one handler, which is in any of them. */
export class CommandBus {
  // biome-ignore lint/suspicious/noExplicitAny: the type of a command is that of its handler, as `handle` asks
  readonly #handlers = new Map<string, CommandHandler<any, any>>();

  /** @throws Error if the command has a handler */
  handle<I, O>({ name }: CommandType<I, O>, handler: CommandHandler<I, O>): void {
    if (this.#handlers.has(name)) {
      throw new Error(`the command ${name} has a handler already: a command has exactly one, an event any number`);
    }
    this.#handlers.set(name, handler);
  }

  /** Has a command done, and gives its result. @throws the errors of its handler; Error if there is none */
  async send<I, O>({ name }: CommandType<I, O>, input: I, options: { readonly signal?: AbortSignal } = {}): Promise<O> {
    const handler = this.#handlers.get(name);
    if (!handler) throw new Error(`the command ${name} has no handler: serve the context that has one`);
    return handler(input, options);
  }
}
