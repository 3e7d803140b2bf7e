import type { Opener } from "../opener.ts";

/** Its code is loaded when it is wanted. */
export const postgres: Opener = {
  schemes: ["postgres", "postgresql"],
  examples: ["postgres://user:password@host:5432/database (or postgresql:)"],
  sequelizeDialects: ["postgres"],
  examinations: async () => (await import("./examine/examine.ts")).examinations,
  dump: {
    backup: 'pg_dump --format=custom --file=backup.dump "$DATABASE_URL"',
    restore: 'pg_restore --clean --if-exists --dbname="$DATABASE_URL" backup.dump',
  },
  open: async (url, options) => {
    const { postgresProblem, toPostgresLogin } = await import("./login.ts");
    const { postgresDriver } = await import("./driver.ts");
    const login = toPostgresLogin(url);
    return { driver: postgresDriver(login, options), problem: (error) => postgresProblem(login, error) };
  },
  adopt: async (instance, options) => {
    const { adoptedPostgresProblem, adoptPostgres } = await import("./adopt.ts");
    return { driver: adoptPostgres(instance, options), problem: (error) => adoptedPostgresProblem(instance, error) };
  },
};
