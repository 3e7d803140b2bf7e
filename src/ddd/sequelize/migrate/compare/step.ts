import type { Reference } from "../../../schema/constraint.ts";
import type { AnyFieldType } from "../../../schema/field.ts";
import type { AlterColumnOptions, ColumnOptions, DropColumnOptions } from "./column-options.ts";

/** The options of `createTable`, and the constraints of `addConstraints`, of entities of any type. */
export interface AnyConstraints {
  readonly key?: readonly string[];
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  readonly references?: Readonly<Record<string, Reference>>;
  /** Conditions in the form of Where. */
  readonly checks?: Readonly<Record<string, unknown>>;
}

/** A call of a method of Ddl, as data. */
export type Step =
  | {
      readonly call: "createTable";
      readonly table: string;
      readonly columns: Readonly<Record<string, AnyFieldType>>;
      readonly options: AnyConstraints;
    }
  | { readonly call: "dropTable"; readonly table: string }
  | {
      readonly call: "addColumn";
      readonly table: string;
      readonly field: string;
      readonly type: AnyFieldType;
      readonly options: ColumnOptions;
    }
  | {
      readonly call: "dropColumn";
      readonly table: string;
      readonly field: string;
      readonly options: DropColumnOptions;
    }
  | {
      readonly call: "alterColumn";
      readonly table: string;
      readonly field: string;
      readonly type: AnyFieldType;
      readonly options: AlterColumnOptions;
    }
  | {
      readonly call: "addConstraints";
      readonly table: string;
      readonly constraints: AnyConstraints;
      readonly types?: Readonly<Record<string, AnyFieldType>>;
    }
  | { readonly call: "dropConstraint"; readonly table: string; readonly name: string }
  | {
      readonly call: "createIndex";
      readonly table: string;
      readonly name: string;
      readonly fields: readonly string[];
    };

/** The steps of a migration that take a difference away, and those that take the first ones back. */
export interface Mend {
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  /** The loss that the steps, or taking them back, cannot avoid. @default none */
  readonly loss?: string | undefined;
}

/** A difference between a declared table and the database. */
export interface Difference {
  readonly table: string;
  /** The column or the constraint. @default the table as a whole */
  readonly part?: string | undefined;
  /** In words: both sides, and what a migration must do. */
  readonly text: string;
  /** One object for all differences that the same steps mend. */
  readonly mend?: Mend | undefined;
  /** The decision that a person must make, where no step is safe: the possible ones. Present where `mend` is not. */
  readonly choice?: string | undefined;
}

/** Makes the remedy of a difference. */
export type Remedy = { readonly mend: Mend } | { readonly choice: string };

/** The order in which steps of a table are made: constraints leave first, and columns last. */
const ORDER: Readonly<Record<Step["call"], number>> = {
  createTable: 0,
  dropConstraint: 1,
  alterColumn: 2,
  addColumn: 3,
  addConstraints: 4,
  createIndex: 5,
  dropColumn: 6,
  dropTable: 7,
};

/** The steps of differences, each once, in an order in which they can be made, and back. */
export function stepsOf(differences: readonly Difference[]): { up: Step[]; down: Step[]; losses: string[] } {
  const mends = [...new Set(differences.flatMap(({ mend }) => mend ?? []))];
  const rank = ({ up: [first] }: Mend) => (first ? ORDER[first.call] : 0);
  const ordered = mends
    .map((mend, place) => ({ mend, place }))
    .sort((a, b) => rank(a.mend) - rank(b.mend) || a.place - b.place)
    .map(({ mend }) => mend);
  return {
    up: ordered.flatMap(({ up }) => up),
    down: ordered.toReversed().flatMap(({ down }) => down),
    losses: ordered.flatMap(({ loss }) => loss ?? []),
  };
}
