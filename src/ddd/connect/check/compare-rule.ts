import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { z } from "zod";
import type { AnyFieldType } from "../../schema/field.ts";
import { rangeOf, scalarOf } from "../wire/field-fit.ts";

/** The result of comparing a rule with the type of its field. */
interface Comparison {
  readonly problem?: readonly [text: string, remedy: string];
  readonly unknown?: string;
}

/** Asks a rule for values just beyond the bounds of its field's type, and for defaults and values of the type. */
export function compareRule(rule: z.ZodType, type: AnyFieldType, field: DescField): Comparison {
  const takes = (value: unknown) => rule.safeParse(value).success;
  const scalar = scalarOf(field);
  if (field.fieldKind === "enum" || scalar === undefined) return { unknown: "it is of no plain value" };
  const standard = type.default?.kind === "constant" ? type.default.value : undefined;
  switch (type.kind) {
    case "text":
      if (typeof standard === "string" && !takes(standard))
        return { problem: [`refuses ${JSON.stringify(standard)}, which is the table's default`, "let the default in"] };
      return compareLength(rule, takes, type);
    case "enum": {
      if (scalar !== ScalarType.STRING) return { unknown: "its values are numbers in the message" };
      const refused = type.values?.find((one) => !takes(one));
      if (refused !== undefined)
        return { problem: [`refuses ${JSON.stringify(refused)}, which the table holds`, "let all values in"] };
      return takes("a value of no enumeration")
        ? { problem: ["lets in text that is none of the table's values", `use z.enum([${type.values?.join(", ")}])`] }
        : {};
    }
    case "integer":
    case "bigint":
      return compareRange(takes, type, scalar);
    default:
      return {};
  }
}

/** Letters, since most patterns take one of them. */
const LETTERS = ["a", "A", "0", "é"];

function compareLength(rule: z.ZodType, takes: (value: unknown) => boolean, { maxLength }: AnyFieldType): Comparison {
  if (maxLength === undefined) return {};
  const texts = (length: number) => LETTERS.map((letter) => letter.repeat(length));
  // Far longer, too: a rule may count other characters than code points.
  if ([...texts(maxLength + 1), ...texts(2 * maxLength + 1)].some(takes))
    return {
      problem: [`lets in text of more than ${maxLength} characters, which the table refuses`, `add .max(${maxLength})`],
    };
  if (texts(maxLength).some(takes)) return {};
  const declared = z.toJSONSchema(rule, { unrepresentable: "any", io: "input" }).maxLength;
  if (declared === undefined) return { unknown: "it has no length, and takes no text that could be made up" };
  return declared > maxLength
    ? {
        problem: [
          `lets in text of ${declared} characters, and the table holds ${maxLength}`,
          `say .max(${maxLength}), or declare text(${declared})`,
        ],
      }
    : {};
}

function compareRange(takes: (value: unknown) => boolean, type: AnyFieldType, scalar: ScalarType): Comparison {
  const wire = rangeOf(scalar);
  if (!wire || type.min === undefined || type.max === undefined) return { unknown: "it is of no whole number" };
  const [least, most] = wire;
  const isWide = most > 2n ** 32n;
  const onWire = (value: bigint) => (isWide ? value : Number(value));
  const [min, max] = [BigInt(type.min), BigInt(type.max)];
  const beyond = [min - 1n, max + 1n].filter((value) => value >= least && value <= most);
  const taken = beyond.find((value) => takes(onWire(value)));
  if (taken !== undefined)
    return {
      problem: [
        `lets in ${taken}, and the table holds ${min} to ${max}`,
        taken < min ? `add .min(${min})` : `add .max(${max})`,
      ],
    };
  const standard = type.default?.kind === "constant" ? type.default.value : undefined;
  if ((typeof standard === "number" || typeof standard === "bigint") && !takes(onWire(BigInt(standard))))
    return { problem: [`refuses ${standard}, which is the table's default`, "let the default in"] };
  return {};
}

/** The rule of a part of an object, within optional ones and pipes. @returns undefined if there is none, or it cannot be found */
export function part(rule: z.ZodType | undefined, name: string): z.ZodType | undefined {
  const object = unwrapped(rule);
  return object instanceof z.ZodObject ? (object.shape[name] as z.ZodType | undefined) : undefined;
}

function unwrapped(rule: unknown): unknown {
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodNonOptional)
    return unwrapped(rule.unwrap());
  return rule instanceof z.ZodPipe ? unwrapped(rule.out) : rule;
}
