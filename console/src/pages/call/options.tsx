import type { HeaderRow } from "../../call/answer.ts";
import { type CallState, isSecretHeader } from "../../call/state.ts";

/** The deadline and the headers of a call, which are kept for the RPC. */
export function OptionsView({ state: { headers, deadline } }: { readonly state: CallState }) {
  const set = (i: number, row: HeaderRow) => {
    headers.value = headers.value.with(i, row);
  };
  const count = headers.value.length;
  return (
    <details class="options" open={count > 0 || deadline.value !== ""}>
      <summary>Deadline and headers{count > 0 && ` (${count})`}</summary>
      <div class="field">
        <label for="deadline">
          Deadline <span class="type">in ms</span>
        </label>
        <input
          id="deadline"
          inputMode="numeric"
          autocomplete="off"
          placeholder="that of the server"
          value={deadline.value}
          onInput={(event) => {
            deadline.value = event.currentTarget.value;
          }}
        />
      </div>
      {headers.value.map((row, i) => (
        // A name may be typed anew, so that its place is its identity.
        <div class="item" key={i}>
          <input
            aria-label={`Header ${i + 1}, name`}
            placeholder="name"
            autocomplete="off"
            spellcheck={false}
            value={row.name}
            onInput={(event) => set(i, { ...row, name: event.currentTarget.value })}
          />
          <input
            aria-label={`Header ${i + 1}, value`}
            placeholder="value"
            type={isSecretHeader(row.name) ? "password" : "text"}
            autocomplete={isSecretHeader(row.name) ? "new-password" : "off"}
            spellcheck={false}
            value={row.value}
            onInput={(event) => set(i, { ...row, value: event.currentTarget.value })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove header ${i + 1}`}
            onClick={() => {
              headers.value = headers.value.toSpliced(i, 1);
            }}
          >
            ✕
          </button>
        </div>
      ))}
      <button
        type="button"
        onClick={() => {
          headers.value = [...headers.value, { name: "", value: "" }];
        }}
      >
        Add a header
      </button>
      <p class="help">
        Kept for this RPC until the tab is closed; headers with secrets, such as authorization, until the page is loaded
        again.
      </p>
    </details>
  );
}
