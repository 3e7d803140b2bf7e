import { capitalize, type Name } from "../names.ts";
import type { Field } from "./fields.ts";

/** A field of the message, with its enum if it has one. */
export function messageField(field: Field, number: number): string {
  const { name, type, isOptional, isUnique, maxLength } = field;
  const length = maxLength === undefined ? "" : `: at most ${maxLength} characters`;
  const unique = isUnique ? "; no two have the same" : "";
  const comment = `// ${capitalize(name.words)}${length}${unique}${isOptional ? "; unset where there is none" : ""}.`;
  // A number, a truth value or bytes that are not set are 0, false or none, which is a value of its own.
  const isRequired = !isOptional && (type.proto === "string" || type.isMessage || type.values);
  // A message can be unset by itself, and an enum's 0 says that it is not said.
  const label = isOptional && !type.isMessage && !type.values ? "optional " : "";
  const behavior = isRequired ? "REQUIRED" : "OPTIONAL";
  const line = `${label}${type.proto} ${name.snake} = ${number} [(google.api.field_behavior) = ${behavior}];`;
  return [...enumOf(field), comment, line].join("\n");
}

function enumOf({ name, type }: Field): string[] {
  if (!type.values) return [];
  const prefix = name.snake.toUpperCase();
  return [
    `// The values of ${name.snake}.`,
    `enum ${type.proto} {`,
    "  // Not said.",
    `  ${prefix}_UNSPECIFIED = 0;`,
    ...type.values.flatMap((value, i) => [
      "",
      `  // ${capitalize(value.replaceAll(/[-_]/g, " "))}.`,
      `  ${prefix}_${value.replaceAll("-", "_").toUpperCase()} = ${i + 1};`,
    ]),
    "}",
    "",
  ];
}

/** A field of the entity's interface. */
export function entityField({ name, type, isOptional }: Field): string {
  if (!isOptional) return `readonly ${name.camel}: ${type.typescript};`;
  return `/** Null where there is none. */\nreadonly ${name.camel}: ${type.typescript} | null;`;
}

/** The message's value of an entity's. */
export function toMessage({ name, type, isOptional }: Field, value: string): string {
  const made = type.codec?.toMessage(value, name) ?? value;
  if (!isOptional) return made;
  // An enum's 0 says that there is none.
  return type.codec ? `${value} === null ? ${type.values ? "0" : "undefined"} : ${made}` : `${value} ?? undefined`;
}

/** The entity's value of a message's. */
export function fromMessage({ name, type, isOptional }: Field, value: string): string {
  const made = type.codec?.fromMessage(value, name) ?? value;
  if (!isOptional) return made;
  return type.codec ? `${value} ? ${made} : null` : `${value} ?? null`;
}

/** A field's value in a message for tests. */
export function sampleMessage({ name, type }: Field, which: 0 | 1, entity: Name): string {
  const sample = type.samples[which];
  if (!type.values) return type.codec?.toMessage(sample, name) ?? sample;
  const value = type.values[which] ?? type.values[0] ?? "";
  return `${entity.pascal}_${type.proto}.${value.replaceAll("-", "_").toUpperCase()}`;
}

/** The declaration of what ties an enumeration to its enum. */
export function enumConstant({ name, type }: Field, entity: Name): string {
  return `const ${name.camel}Enum = messageEnum(${entity.pascal}_${type.proto}Schema, ${type.args});`;
}
