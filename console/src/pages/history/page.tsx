import { useState } from "preact/hooks";
import type { PageProps } from "../../app/pages.ts";
import { goTo } from "../../app/router.ts";
import { clearHistory, type Entry, history } from "../../call/history.ts";
import { prepareAgain, stateOf } from "../../call/state.ts";
import { Comparison } from "./comparison.tsx";

/** The calls of this tab: to be looked at, made again, and compared. */
export default function HistoryPage({ contract }: PageProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const entries = history.value;
  const compared = entries.filter(({ id }) => chosen.includes(id));
  const choose = (id: string, isOn: boolean) =>
    // Of three, the one that was chosen first makes room.
    setChosen(isOn ? [...chosen, id].slice(-2) : chosen.filter((one) => one !== id));
  const again = ({ service, method, request, headers, deadline }: Entry) => {
    const desc = contract.types.getService(service)?.methods.find(({ name }) => name === method);
    if (!desc) return;
    prepareAgain(stateOf(desc), request, headers, deadline);
    goTo("call", service, method);
  };
  return (
    <section class="page">
      <div class="row head">
        <h1>History</h1>
        {entries.length > 0 && (
          <button type="button" onClick={clearHistory}>
            Clear
          </button>
        )}
      </div>
      <p class="muted">The last 50 calls of this tab, without passwords and tokens. Choose two to compare them.</p>
      {compared.length === 2 && <Comparison entries={compared} />}
      {entries.length === 0 && <p>No call was made yet.</p>}
      <ul class="history">
        {entries.map((entry) => (
          <li key={entry.id}>
            <input
              type="checkbox"
              aria-label={`Compare ${entry.method} of ${timeOf(entry)}`}
              checked={chosen.includes(entry.id)}
              onChange={(event) => choose(entry.id, event.currentTarget.checked)}
            />
            <details>
              <summary>
                <span class="muted">{timeOf(entry)}</span> <strong>{entry.method}</strong>{" "}
                <span class={`status ${entry.code === "OK" ? "done" : "failed"}`}>{entry.code}</span>{" "}
                <span class="muted">
                  {entry.service} · {Math.round(entry.durationMs)} ms{entry.count > 1 && ` · ${entry.count} messages`}
                </span>
              </summary>
              {entry.requestId && (
                <p class="muted">
                  request id <code>{entry.requestId}</code>
                </p>
              )}
              <div class="columns">
                <pre class="message">{entry.request}</pre>
                <pre class="message">{entry.answer}</pre>
              </div>
            </details>
            <button
              type="button"
              class="quiet"
              aria-label={`Prepare ${entry.method} of ${timeOf(entry)} again`}
              onClick={() => again(entry)}
            >
              again
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function timeOf({ startedAt }: Entry): string {
  return new Date(startedAt).toLocaleTimeString();
}
