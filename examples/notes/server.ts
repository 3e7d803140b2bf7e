import { readConfig, serve } from "brasa/server";
import { notes } from "./context.js";

await serve(readConfig(process.env), { contexts: [notes], about: { name: "notes" } });
