import { createRequire } from "node:module";
import { DatabaseError } from "../error.ts";

type Library = typeof import("sequelize");

let library: Library | undefined;

/**
 * Sequelize, loaded when it is first used. That takes 130 ms and 15 MiB, which a program that asks nothing of it does not spend at its
 * start. At once, not by `import()`: models are made without waiting. All of the toolkit has it from here: a bundler would add a copy of what
 * is imported, whose classes are not those of this one.
 *
 * @throws DatabaseError that says how to have it found
 */
export function sequelizeLibrary(): Library {
  library ??= load();
  return library;
}

function load(): Library {
  try {
    return createRequire(import.meta.url)("sequelize") as Library;
  } catch (cause) {
    throw new DatabaseError(
      'the package "sequelize" cannot be loaded: npm install sequelize; a bundled program needs it beside its bundle, so name it external ' +
        "to the bundler",
      { cause },
    );
  }
}
