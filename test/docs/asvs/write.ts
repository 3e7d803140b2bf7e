import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allHeld, asvsTables, withTables } from "./table.ts";

// Writes the tables of docs/security.md anew: npm run asvs.
const page = join(process.cwd(), "docs/security.md");
writeFileSync(page, withTables(readFileSync(page, "utf8"), asvsTables(allHeld())));
