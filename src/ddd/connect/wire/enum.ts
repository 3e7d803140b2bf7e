import type { DescEnum } from "@bufbuild/protobuf";
import { InvalidError } from "../../error.ts";
import type { FilterField } from "../filter/fields.ts";

/** An enumeration's values and a message's enum, both ways. */
export interface MessageEnum<V extends string> {
  /** For the `fields` of a codec: filters compare with the enum's names (AIP-160). */
  readonly filter: FilterField<"enum">;
  /** The number of a value. */
  toMessage(value: V): number;
  /**
   * The value of a number.
   *
   * @param field the entity's field, for the error
   * @throws InvalidError for 0, unless one of the values is called as that, and for a number that the enum has no name for
   */
  fromMessage(number: number, field: string): V;
}

/**
 * Ties the values of an `enumeration` to an enum of a proto file, by their names: `STATE_TAKEN_BACK` is the value
 * `"takenBack"`, `"taken_back"` or `"taken-back"`. The 0 of the enum, `STATE_UNSPECIFIED` (AIP-126), is none of them: a field with a
 * default takes that for it, and any other refuses it.
 *
 * ```ts
 * const states = messageEnum(Article_StateSchema, ["draft", "published"]);
 * const codec = {
 *   fields: { state: states.filter, … },
 *   toMessage: ({ state }) => ({ state: states.toMessage(state), … }),
 *   fromMessage: ({ state }) => ({ state: states.fromMessage(state, "state"), … }),
 * };
 * ```
 *
 * @throws Error naming the values and the names that have no partner: a value that could not be sent would fail late
 */
export function messageEnum<V extends string>(desc: DescEnum, values: readonly V[]): MessageEnum<V> {
  const numbers = new Map<V, number>();
  const byNumber = new Map<number, V>();
  const byName = new Map<string, V>();
  for (const value of values) {
    const found = enumValueOf(desc, value);
    if (!found || byNumber.has(found.number)) {
      throw new Error(`${desc.typeName} has no name of its own for "${value}": add it, or mend the values`);
    }
    numbers.set(value, found.number);
    byNumber.set(found.number, value);
    byName.set(found.name, value);
  }
  const left = desc.values.filter(({ number }) => number !== 0 && !byNumber.has(number));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(", ");
    throw new Error(
      `the values ${values.join(", ")} have none for ${names} of ${desc.typeName}: add it, or mend the enum`,
    );
  }
  const choice = `it is one of ${[...byName.keys()].join(", ")}`;
  return {
    filter: { type: "enum", values: byName },
    // Any value of V has been given.
    toMessage: (value) => numbers.get(value) ?? 0,
    fromMessage: (number, field) => {
      const value = byNumber.get(number);
      if (value !== undefined) return value;
      throw InvalidError.of(
        field,
        number === 0 ? `is required: ${choice}` : `has no value with the number ${number}: ${choice}`,
      );
    },
  };
}

/** The enum's value that is called as a text; undefined if there is none. */
export function enumValueOf(desc: DescEnum, value: string): DescEnum["values"][number] | undefined {
  const wanted = plain(value);
  // Without the prefix that all names of an enum have.
  return desc.values.find(({ localName }) => plain(localName) === wanted);
}

function plain(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}
