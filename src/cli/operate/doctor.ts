import type { Command } from "commander";
import { loadContexts } from "../contexts.ts";
import { toParts } from "../options.ts";

/** The command that looks for what is wrong, slow or at risk. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "look at versions, rights, clock, disk, settings, database, events and broker, and change nothing: what is wrong, slow or at risk, each with its remedy; exit code 1 for a problem",
    )
    .option(
      "--disk <folders>",
      "further folders whose disks are looked at, such as that of backups, with commas between them",
      toParts,
    )
    .option("--json", "print JSON")
    .action(async ({ disk: folders, json = false }: { disk?: string[]; json?: boolean }) => {
      const [{ examine, printFindings }, { createPasswordHasher, laneWidth }] = await Promise.all([
        import("../../server/operate/doctor/doctor.ts"),
        import("../../accounts/password/hasher.ts"),
      ]);
      const hasher = createPasswordHasher();
      const hashing = { width: laneWidth(), hash: () => hasher.hash("correct pony battery") };
      const findings = await examine({ contexts: await loadContexts(), folders, hashing });
      if (!printFindings(findings, { json })) process.exitCode = 1;
    });
}
