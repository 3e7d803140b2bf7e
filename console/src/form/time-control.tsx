import { useState } from "preact/hooks";
import { fromPicker, toPicker, type Zone } from "../message/time.ts";

const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A time: as text to the nanosecond, and by the browser's picker in a zone. */
export function TimeControl(props: {
  readonly text: string;
  readonly common: object;
  readonly name: string;
  readonly onChange: (text: string) => void;
}) {
  const { text, common, name, onChange } = props;
  const [zone, setZone] = useState<Zone>("local");
  return (
    <div class="row tight">
      <input
        {...common}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="2026-01-31T10:30:00.123456789Z"
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <input
        type="datetime-local"
        step="1"
        class="picker"
        aria-label={`Pick ${name}`}
        value={toPicker(text, zone)}
        onInput={(event) => {
          // While it is half typed, it has no value: the text stays.
          if (event.currentTarget.value !== "") onChange(fromPicker(event.currentTarget.value, zone, text));
        }}
      />
      <select
        class="small"
        aria-label={`Zone to pick ${name} in`}
        value={zone}
        onChange={(event) => setZone(event.currentTarget.value as Zone)}
      >
        <option value="local">{LOCAL}</option>
        {LOCAL !== "UTC" && <option value="UTC">UTC</option>}
      </select>
      <button type="button" aria-label={`Now for ${name}`} onClick={() => onChange(new Date().toISOString())}>
        now
      </button>
    </div>
  );
}
