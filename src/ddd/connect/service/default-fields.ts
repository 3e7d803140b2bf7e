import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { Default, DefaultSource } from "../../schema/default.ts";
import type { AnyFieldType } from "../../schema/field.ts";
import type { AnyTable } from "../../schema/table.ts";
import { messageField } from "../wire/field-fit.ts";
import { toWire } from "../wire/key.ts";

type Values = Readonly<Record<string, unknown>>;

interface DefaultedField {
  readonly name: string;
  readonly type: AnyFieldType | undefined;
  readonly declared: Default;
  /** The message's field. */
  readonly field: DescField;
}

/**
 * The defaults of a table, for requests of callers that know nothing of them. A field is not given if it is unset, or empty
 * where only a text that is not empty is a value, such as that of a uuid. The 0 or "" of another field that cannot tell
 * unset from that (proto3 without `optional`) is a value.
 */
export class DefaultFields {
  readonly #fields: readonly DefaultedField[];
  readonly #source: DefaultSource;

  /**
   * @param filterFields of the codec, by which fields may have other names in the message
   * @param required fields of the message that have to be given all the same
   */
  constructor(
    message: DescMessage,
    table: AnyTable | undefined,
    filterFields: object,
    required: readonly string[],
    source: DefaultSource,
  ) {
    this.#source = source;
    this.#fields = [...(table?.defaults ?? [])].flatMap(([name, declared]) => {
      const field = messageField(message, name, filterFields);
      if (!field || required.includes(field.localName)) return [];
      return [{ name, declared, field, type: table?.types.get(name) }];
    });
  }

  /**
   * The values that a request does not give.
   *
   * @param given the message of a new entity, without what callers may not set
   * @returns those values by the entity's fields, and as fields of the message
   */
  lackingIn(given: Values): { readonly values: Values; readonly wire: Values } {
    const lacking = this.#fields
      .filter(({ field, type, declared }) =>
        // No key that a database gives is 0.
        declared.kind === "identity"
          ? Number(given[field.localName] ?? 0) === 0
          : isLacking(given[field.localName], field, type),
      )
      .map(({ name, declared, field }) => ({ name, field, value: this.#source.valueFor(declared) }));
    return {
      values: Object.fromEntries(lacking.map(({ name, value }) => [name, value])),
      wire: Object.fromEntries(lacking.map(({ field, value }) => [field.localName, toWire(value ?? undefined, field)])),
    };
  }
}

function isLacking(value: unknown, { presence, fieldKind }: DescField, type: AnyFieldType | undefined): boolean {
  if (value === undefined) return true;
  // The 0 of an enum says that it is not said (AIP-126).
  if (fieldKind === "enum" && type?.kind === "enum" && value === 0) return true;
  return presence === FeatureSet_FieldPresence.IMPLICIT && value === "" && type?.problem("") !== undefined;
}
