import { serve } from "brasa/server";
import { alerts } from "./context.js";

const { MAILER_URL } = process.env;
if (!MAILER_URL) {
  console.error("set MAILER_URL to the service that sends mails, such as http://127.0.0.1:9000/mails");
  process.exit(2);
}
await serve({ contexts: [alerts(MAILER_URL)], about: { name: "alerts" } });
