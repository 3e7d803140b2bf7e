import { serve } from "brasa/server";
import { notifications, requireToken } from "./context.js";

await serve({
  contexts: [notifications],
  hooks: [requireToken(process.env.RECEIVER_TOKEN)],
  about: { name: "notifications" },
});
