import type { ComponentChildren } from "preact";

/** A table that scrolls by itself where the window is narrow, by keys as well. */
export function Table(props: {
  /** For a screen reader, and above it unless `hidesCaption`. */
  readonly caption: string;
  readonly hidesCaption?: boolean;
  /** Whether it needs the whole width, in a grid of tables. @default false */
  readonly isWide?: boolean;
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}) {
  const { caption, hidesCaption = false, isWide = false, head, children } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class={isWide ? "table wide" : "table"} tabIndex={0} aria-label={caption}>
      <table>
        <caption class={hidesCaption ? "hidden" : ""}>{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
