import { StartError } from "../server/config.ts";
import { withoutControls } from "../server/log/output.ts";

/** Asks an operator. @param what will happen @throws StartError where there is no terminal to ask at */
export async function isConfirmed(what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new StartError(`${what}; add --yes if that is meant`);
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${withoutControls(what)}. Go on? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
