import { hasLetters, SHORTCUTS, setLetters } from "../../app/shortcuts.ts";

/** The list of shortcuts. */
export default function KeysPage() {
  return (
    <section class="page narrow">
      <h1>Keyboard</h1>
      <p>Every part is reached by Tab as well. Single letters work where no text is typed.</p>
      <label class="row">
        <input
          type="checkbox"
          checked={hasLetters.value}
          onChange={(event) => setLetters(event.currentTarget.checked)}
        />
        Keys without Ctrl do something
      </label>
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
