import type { Opener } from "../opener.ts";
import { adoptedPostgresProblem, adoptPostgres } from "./adopt.ts";
import { postgresDriver } from "./driver.ts";
import { postgresProblem, toPostgresLogin } from "./login.ts";

export const postgres: Opener = {
  schemes: ["postgres", "postgresql"],
  examples: ["postgres://user:password@host:5432/database"],
  sequelizeDialects: ["postgres"],
  open: async (url, options) => {
    const login = toPostgresLogin(url);
    return { driver: postgresDriver(login, options), problem: (error) => postgresProblem(login, error) };
  },
  adopt: async (instance, options) => ({
    driver: adoptPostgres(instance, options),
    problem: (error) => adoptedPostgresProblem(instance, error),
  }),
};
