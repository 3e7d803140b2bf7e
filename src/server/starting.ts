import { InvalidError, UnavailableError } from "../ddd/error.ts";
import { FileError } from "../ddd/files/index.ts";
import { DatabaseError } from "../ddd/sequelize/index.ts";
import { StartError } from "./config.ts";
import type { Listener } from "./ports/listener.ts";

/**
 * Runs a step of the start that uses a database.
 *
 * @param setting the setting that the database's URL comes from
 * @throws StartError, naming the setting, in one line, for an error of the database or of a declaration
 */
export async function startupStep<T>(setting: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof DatabaseError || cause instanceof FileError || cause instanceof InvalidError) {
      throw new StartError(`${setting}: ${cause.message.replace(/\s*\n\s*/g, "; ")}`, { cause });
    }
    if (cause instanceof UnavailableError) {
      throw new StartError(`${setting}: the database cannot be used now: ${cause.message}; try again when it can`, {
        cause,
      });
    }
    throw cause;
  }
}

/**
 * Begins to listen on a port.
 *
 * @param variable the setting that the port comes from
 * @throws StartError for a port or an address that cannot be had, with the remedy
 */
export async function startListener(
  variable: string,
  port: number,
  listen: () => Promise<Listener>,
): Promise<Listener> {
  try {
    return await listen();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why: Record<string, string> = {
      EADDRINUSE: `port ${port} is in use: stop what uses it, or set ${variable} to another port (0 picks a free one)`,
      EACCES: `port ${port} is not allowed for this account: set ${variable} to one from 1024`,
      EADDRNOTAVAIL: "this machine does not have the address: set HOST to one that it has",
      ENOTFOUND: "the name has no address: set HOST to an address of this machine",
    };
    const text = why[code ?? ""] ?? message;
    throw new StartError(`cannot listen on ${variable} ${port}: ${text}`, { cause });
  }
}
