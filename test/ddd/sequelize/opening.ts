import { openDatabase } from "../../../src/ddd/sequelize/index.ts";

// Opens the databases that its parent names, as another user if one is given.
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
