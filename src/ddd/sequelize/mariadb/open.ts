import type { Opener } from "../opener.ts";
import { adoptedMariadbProblem, adoptMariadb } from "./adopt.ts";
import { connectMariadb, connectMysql } from "./client/client.ts";
import { mariadbDriver } from "./driver.ts";
import { mariadbProblem, toLogin } from "./login.ts";
import { mariadbAdapter, mysqlAdapter } from "./sequelize.ts";

/** Either scheme chooses a driver; either driver speaks to both servers. */
export const mariadb: Opener = {
  schemes: ["mariadb", "mysql"],
  examples: ["mariadb://user:password@host:3306/database", "mysql://user:password@host:3306/database"],
  sequelizeDialects: ["mariadb", "mysql"],
  open: async (url, options) => {
    const login = toLogin(url, options.connectTimeoutMs ?? 5000);
    const driver = /^mysql:/i.test(url)
      ? mariadbDriver(connectMysql, mysqlAdapter, login, options)
      : mariadbDriver(connectMariadb, mariadbAdapter, login, options);
    return { driver, problem: (error) => mariadbProblem(login, error) };
  },
  adopt: async (instance, options) => ({
    driver: adoptMariadb(instance, options),
    problem: (error) => adoptedMariadbProblem(instance, error),
  }),
};
