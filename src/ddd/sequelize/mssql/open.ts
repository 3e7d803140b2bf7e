import type { Opener } from "../opener.ts";

/** Its code is loaded when it is wanted. */
export const mssql: Opener = {
  schemes: ["mssql"],
  examples: ["mssql://user:password@host:1433/database"],
  sequelizeDialects: ["mssql"],
  open: async (url, options) => {
    const { toMssqlOptions } = await import("./login.ts");
    const { adoptedMssqlProblem, mssqlDriver } = await import("./driver.ts");
    const { instanceOn } = await import("../adopt/instance.ts");
    const instance = await instanceOn("tedious", "mssql:", toMssqlOptions(url, options));
    return { driver: mssqlDriver(instance, options, true), problem: (error) => adoptedMssqlProblem(instance, error) };
  },
  adopt: async (instance, options) => {
    const { adoptedMssqlProblem, checkMssqlInstance, mssqlDriver } = await import("./driver.ts");
    checkMssqlInstance(instance);
    return { driver: mssqlDriver(instance, options), problem: (error) => adoptedMssqlProblem(instance, error) };
  },
};
