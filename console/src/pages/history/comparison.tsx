import type { Entry } from "../../call/history.ts";
import { differences, type Line } from "./differences.ts";

/** Two calls side by side, line by line: the older one first. */
export function Comparison({ entries }: { readonly entries: readonly Entry[] }) {
  const [newer, older] = entries;
  if (!newer || !older) return null;
  return (
    <section aria-label="Comparison" class="comparison">
      <h2>
        {older.method}, {older.code} and {newer.method}, {newer.code}
      </h2>
      <div class="columns">
        <Lines title="Request" lines={differences(older.request, newer.request)} />
        <Lines title="Answer" lines={differences(older.answer, newer.answer)} />
      </div>
    </section>
  );
}

/** A sign before a line, as colours alone do not tell everybody. */
const SIGNS = { same: " ", removed: "−", added: "+" } as const;

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const isSame = lines.every(({ kind }) => kind === "same");
  return (
    <div>
      <h3>
        {title} {isSame && <span class="muted">is the same</span>}
      </h3>
      <pre class="message">
        {lines.map(({ kind, text }, i) => (
          // A line has no other identity than its place.
          <span key={i} class={`line ${kind}`}>
            {SIGNS[kind]} {text}
            {"\n"}
          </span>
        ))}
      </pre>
    </div>
  );
}
