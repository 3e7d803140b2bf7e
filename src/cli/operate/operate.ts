import type { Command } from "commander";
import { addBackup } from "./backup.ts";
import { addCompletion } from "./completion.ts";
import { addConfig } from "./config.ts";
import { addDoctor } from "./doctor.ts";
import { addHealth } from "./health.ts";

/** The commands of an operator of a running service. */
export function addOperate(program: Command): void {
  for (const add of [addHealth, addConfig, addDoctor, addBackup, addCompletion]) add(program);
}
