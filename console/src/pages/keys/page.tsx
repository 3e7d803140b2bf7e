import { SHORTCUTS } from "../../app/shortcuts.ts";

/** The list of shortcuts. */
export default function KeysPage() {
  return (
    <section class="page narrow">
      <h1>Keyboard</h1>
      <p>Every part is reached by Tab as well. Single letters work where no text is typed.</p>
      <dl class="keys">
        {SHORTCUTS.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
