import { serve } from "brasa/server";
import { overviewService } from "./overview.js";

const { ACCOUNTS_URL: accounts, PROJECTS_URL: projects } = process.env;
if (!accounts || !projects) {
  console.error("set ACCOUNTS_URL and PROJECTS_URL, such as http://127.0.0.1:50051");
  process.exit(2);
}
await serve({ services: [overviewService({ accounts, projects })], about: { name: "gateway" } });
