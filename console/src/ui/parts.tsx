import { hrefOf } from "../app/router.ts";

/** The links between the parts of a page: `#/<page>` has the first, `#/<page>/<part>` each other. */
export function Parts(props: {
  readonly page: string;
  /** The words of each part; the first one is named "". */
  readonly parts: Readonly<Record<string, string>>;
  readonly present: string;
}) {
  const { page, parts, present } = props;
  return (
    <nav class="parts" aria-label="Parts of the page">
      {Object.entries(parts).map(([part, words]) => (
        <a
          key={part}
          href={part === "" ? hrefOf(page) : hrefOf(page, part)}
          aria-current={part === present ? "page" : undefined}
        >
          {words}
        </a>
      ))}
    </nav>
  );
}
