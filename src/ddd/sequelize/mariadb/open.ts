import type { Opener } from "../opener.ts";

/** Either scheme chooses a driver; either driver speaks to both servers. Their code is loaded when it is wanted. */
export const mariadb: Opener = {
  schemes: ["mariadb", "mysql"],
  examples: ["mariadb://user:password@host:3306/database", "mysql://user:password@host:3306/database"],
  sequelizeDialects: ["mariadb", "mysql"],
  examinations: async (url) =>
    (await import("./examine/examine.ts")).examinationsBy(/^mysql:/i.test(url) ? "mysql2" : "mariadb"),
  dump: {
    // One view of all tables, without locks.
    backup: "mariadb-dump --single-transaction --result-file=backup.sql -h HOST -u USER -p DATABASE",
    restore: "mariadb -h HOST -u USER -p DATABASE < backup.sql",
  },
  open: async (url, options) => {
    const { mariadbProblem, toLogin } = await import("./login.ts");
    const { connectMariadb, connectMysql } = await import("./client/client.ts");
    const { mariadbDriver } = await import("./driver.ts");
    const { mariadbAdapter, mysqlAdapter } = await import("./sequelize.ts");
    const login = toLogin(url, options.connectTimeoutMs ?? 5000);
    const driver = /^mysql:/i.test(url)
      ? mariadbDriver(connectMysql, mysqlAdapter, login, options)
      : mariadbDriver(connectMariadb, mariadbAdapter, login, options);
    return { driver, problem: (error) => mariadbProblem(login, error) };
  },
  adopt: async (instance, options) => {
    const { adoptedMariadbProblem, adoptMariadb } = await import("./adopt.ts");
    return { driver: adoptMariadb(instance, options), problem: (error) => adoptedMariadbProblem(instance, error) };
  },
};
