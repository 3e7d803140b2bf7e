import { access, constants, open, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { backupsOf, DatabaseError } from "../../../ddd/sequelize/index.ts";
import { isInFiles, isInMemory } from "../../config.ts";
import { type Check, type Finding, ok, type Patient, problem, warning } from "./finding.ts";
import { databaseUrls } from "./urls.ts";

/** Free bytes below which a database cannot go on for long, and below which that is near. */
const NONE_LEFT = 64 * 2 ** 20;
const LITTLE_LEFT = 2 ** 30;

/** The milliseconds that a write to the disk may take: each commit waits for one. */
const SLOW_SYNC_MS = 20;
const SYNCS = 5;

/** A file without a name, which leaves nothing behind: Linux has such (open(2), O_TMPFILE with O_DIRECTORY). */
const O_TMPFILE = 0o20200000;

/** The folders of databases that are files, and others that were named: their rights, their free space, and how quick they are. */
export const diskCheck: Check = {
  name: "disk",
  run: async (patient) => {
    const findings: Finding[] = [];
    for (const folder of new Set([...databaseFolders(patient), ...patient.folders.map((one) => resolve(one))])) {
      findings.push(...(await examineFolder(folder)));
    }
    return findings;
  },
};

function databaseFolders(patient: Patient): string[] {
  return databaseUrls(patient).flatMap(({ url }) => {
    if (isInMemory(url)) return [];
    if (isInFiles(url)) return [resolve(url.slice(url.indexOf(":") + 1))];
    try {
      return [dirname(backupsOf(url).fileOf(url))];
    } catch (error) {
      // That of a server is elsewhere; a URL that is wrong is told by the check of the database.
      if (error instanceof DatabaseError) return [];
      throw error;
    }
  });
}

async function examineFolder(folder: string): Promise<Finding[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found)
    return [warning("disk", `there is no folder ${folder}`, "the service makes it at its first start; or set another")];
  if (!found.isDirectory()) return [problem("disk", `${folder} is no folder`, "set another place")];
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [
      problem(
        "disk",
        `this user cannot write in ${folder}`,
        "run as the service's user, or change the folder's owner, by chown",
      ),
    ];
  }
  const { bavail, bsize, blocks } = await statfs(folder);
  return [spaceFinding(folder, bavail * bsize, blocks * bsize), ...(await syncTime(folder))];
}

/** @param free and all in bytes */
export function spaceFinding(folder: string, free: number, all: number): Finding {
  const text = `the disk of ${folder} has ${(free / 2 ** 30).toFixed(1)} GiB free, of ${(all / 2 ** 30).toFixed(1)}`;
  const remedy = "make room, or move the folder to a larger disk";
  if (free < NONE_LEFT) return problem("disk", text, remedy);
  return free < LITTLE_LEFT ? warning("disk", text, remedy) : ok("disk", text);
}

/** The time of a small write until it is on the disk, in the middle of some. */
async function syncTime(folder: string): Promise<Finding[]> {
  const file = await open(folder, O_TMPFILE | constants.O_RDWR, 0o600).catch(() => undefined);
  // Other systems, and some file systems, have no files without a name.
  if (!file) return [];
  try {
    const times: number[] = [];
    for (let i = 0; i < SYNCS; i++) {
      const start = performance.now();
      await file.write(Buffer.alloc(4096), 0, 4096, i * 4096);
      await file.datasync();
      times.push(performance.now() - start);
    }
    return [syncFinding(folder, times.toSorted((a, b) => a - b)[Math.floor(SYNCS / 2)] ?? 0)];
  } finally {
    await file.close();
  }
}

export function syncFinding(folder: string, ms: number): Finding {
  const text = `a write in ${folder} is on the disk after ${ms.toFixed(1)} ms`;
  if (ms <= SLOW_SYNC_MS) return ok("disk", text);
  return warning("disk", `${text}: each commit waits as long`, "move the database to a local SSD, or to a server");
}
