import { InvalidArgumentError } from "commander";
import { ROLE, roleProblem } from "../ddd/input/role-name.ts";

/** A parser of whole numbers between two bounds, both inclusive. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= min && count <= max) return count;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}.`);
  };
}

/** Parses the name of a role. */
export function toRole(text: string): string {
  if (ROLE.test(text)) return text;
  throw new InvalidArgumentError(`${roleProblem}.`);
}

/** Parses names with commas between them. */
export function toParts(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}
