import type { Opener } from "../opener.ts";

/** Its code is loaded when it is wanted. */
export const oracle: Opener = {
  schemes: ["oracle"],
  examples: ["oracle://user:password@host:1521/service"],
  sequelizeDialects: ["oracle"],
  open: async (url, options) => {
    const { toOracleOptions } = await import("./login.ts");
    const { adoptedOracleProblem, oracleDriver } = await import("./driver.ts");
    const { instanceOn } = await import("../adopt/instance.ts");
    const instance = await instanceOn("oracledb", "oracle:", toOracleOptions(url, options));
    return { driver: oracleDriver(instance, options, true), problem: (error) => adoptedOracleProblem(instance, error) };
  },
  adopt: async (instance, options) => {
    const { adoptedOracleProblem, oracleDriver } = await import("./driver.ts");
    return { driver: oracleDriver(instance, options), problem: (error) => adoptedOracleProblem(instance, error) };
  },
};
