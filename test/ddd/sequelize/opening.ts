import { openDatabase } from "../../../src/ddd/sequelize/index.ts";

// A program that opens the databases that its parent names, as the user that it is given, if any.
const [, , uid] = process.argv;
if (uid !== undefined) process.setuid?.(Number(uid));
process.on("message", async (url) => {
  try {
    await (await openDatabase(String(url))).close();
    process.send?.("opened");
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.("ready");
