import { serve } from "brasa/server";
import { notes } from "./context.js";

await serve({ contexts: [notes], about: { name: "notes" } });
