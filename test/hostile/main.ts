import { orTell, readArguments } from "../helpers/arguments.ts";
import { massAssignment } from "./assignment.ts";
import { type Attack, perform, type Row, toTable } from "./attack.ts";
import { floodAttacks } from "./floods.ts";
import { accessMatrix } from "./matrix.ts";
import { mutatedCalls } from "./mutations.ts";
import { projectMassAssignment } from "./project-assignment.ts";
import { passwordStuffing } from "./stuffing.ts";
import { timing } from "./timing.ts";
import { forgedTokens } from "./tokens.ts";

/**
 * Attacks a server of all services in every way of this folder, each on a server of its own, on this machine alone, and prints
 * a table. Arguments name the attacks to run; `--quick` runs the short forms.
 */
const attacks: readonly Attack[] = [
  forgedTokens,
  accessMatrix,
  massAssignment,
  projectMassAssignment,
  mutatedCalls,
  passwordStuffing,
  timing,
  ...floodAttacks,
];

const { isFull, isAsked } = orTell(() => readArguments([attacks.map(({ name }) => name)]));

const rows: Row[] = [];
for (const attack of attacks) {
  if (!isAsked(attack.name)) continue;
  const row = await perform(attack, isFull);
  rows.push(row);
  for (const one of row.accepted.slice(0, 20)) process.stderr.write(`${row.name}: ${one}\n`);
}
process.stdout.write(`${toTable(rows)}\n`);
process.exitCode = rows.some(({ accepted }) => accepted.length > 0) ? 1 : 0;
