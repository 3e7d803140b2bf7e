import type { DescMessage } from "@bufbuild/protobuf";
import { signal } from "@preact/signals";
import { store, stored } from "../../api/storage.ts";
import type { TimeForm } from "../../entity/list/cell.ts";

const COLUMNS = "brasa-console-columns ";
const TIMES = "brasa-console-times";

/** The columns of each table, by the type of its entities; undefined for those that nobody has chosen. */
const chosen = signal<Readonly<Record<string, readonly string[] | undefined>>>({});

/** The columns that were chosen for a type, kept for the next visit. */
export function columnsOf({ typeName }: DescMessage): readonly string[] | undefined {
  return typeName in chosen.value
    ? chosen.value[typeName]
    : stored<readonly string[]>("localStorage", COLUMNS + typeName);
}

/** @param names undefined for those that are shown until others are chosen */
export function chooseColumns({ typeName }: DescMessage, names: readonly string[] | undefined): void {
  store("localStorage", COLUMNS + typeName, names);
  chosen.value = { ...chosen.value, [typeName]: names };
}

export const timeForm = signal<TimeForm>(stored("localStorage", TIMES) === "exact" ? "exact" : "local");

export function chooseTimes(form: TimeForm): void {
  store("localStorage", TIMES, form);
  timeForm.value = form;
}
