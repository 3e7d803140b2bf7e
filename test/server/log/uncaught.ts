import { createLog } from "../../../src/server/log/log.ts";
import { endByUncaught } from "../../../src/server/log/uncaught.ts";

// Fails as a driver would, with secrets on the error and in its texts, where nobody catches.
const [way] = process.argv.slice(2);
if (way !== "unguarded") endByUncaught(createLog("info"));
const cause = Object.assign(new TypeError("secret text"), { input: "postgres://user:secret@host/db" });
const error = Object.assign(new Error("another secret", { cause }), { code: "23505", parameters: ["passphrase"] });
setTimeout(() => {
  if (way === "rejected") void Promise.reject(error);
  else throw error;
}, 1);
