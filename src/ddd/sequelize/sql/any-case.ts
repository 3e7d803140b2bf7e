import { caseVariants, foldCase } from "../../query/fold-case.ts";
import type { BoundColumn, Dialect, InAnyCase, Placeholders } from "../dialect.ts";

/** The letters of a text in all other cases than the first of each, and what `foldCase` makes of them. */
export function otherCases(text: string): readonly (readonly [variant: string, folded: string])[] {
  return [...new Set(foldCase(text))].flatMap((folded) => {
    const [first = folded, ...others] = caseVariants(folded);
    return others.map((variant) => [variant, first] as const);
  });
}

/**
 * `Dialect.matchesInAnyCase` by `replace`, once for each variant of a letter of the text: other letters do not matter, since
 * they cannot match in any case.
 */
export function matchesByReplacing(position: Dialect["position"]): Dialect["matchesInAnyCase"] {
  return (column, wanted, values, negated) => {
    const folded = otherCases(wanted.text).reduce(
      (sql, [variant, letter]) => `replace(${sql}, ${values.add(variant, column)}, ${values.add(letter, column)})`,
      column.sql,
    );
    return compareFolded(folded, column, wanted, values, negated, position);
  };
}

/** A condition on the SQL of a folded column. */
export function compareFolded(
  folded: string,
  column: BoundColumn,
  { match, text }: InAnyCase,
  values: Placeholders,
  negated: boolean,
  position: Dialect["position"],
): string {
  const wanted = values.add(foldCase(text), column);
  switch (match) {
    case "eq":
      return `${folded} ${negated ? "<>" : "="} ${wanted}`;
    case "startsWith":
      return `${position(folded, wanted)} ${negated ? "<>" : "="} 1`;
    case "contains":
      return `${position(folded, wanted)} ${negated ? "=" : ">"} 0`;
  }
}
