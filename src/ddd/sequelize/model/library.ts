import { createRequire } from "node:module";

type Library = typeof import("sequelize");

let library: Library | undefined;

/**
 * Sequelize, loaded when it is first used. That takes 130 ms and 15 MiB, which a program that asks nothing of it does not spend at its
 * start. At once, not by `import()`: models are made without waiting.
 */
export function sequelizeLibrary(): Library {
  library ??= createRequire(import.meta.url)("sequelize") as Library;
  return library;
}
