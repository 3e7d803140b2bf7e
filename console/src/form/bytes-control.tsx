import { useState } from "preact/hooks";
import type { Draft } from "../message/draft.ts";
import { fromBase64, toBase64, toHex } from "../message/scalar.ts";

/** The most bytes of a file: a message has at most 4 MiB. */
const MAX_FILE = 4 * 1024 * 1024;

/** Bytes as base64 or hex, or those of a file. */
export function BytesControl(props: {
  readonly text: string;
  readonly isSet: boolean;
  readonly common: object;
  readonly path: string;
  readonly canBeUnset: boolean;
  readonly onChange: (draft: Draft | undefined) => void;
}) {
  const { text, isSet, common, path, canBeUnset, onChange } = props;
  const isHex = text.startsWith("hex:");
  const [prefersHex, setPrefersHex] = useState(isHex);
  const [note, setNote] = useState("");
  const asHex = text === "" ? prefersHex : isHex;
  const set = (typed: string) => {
    setNote("");
    onChange(
      typed === "" && !canBeUnset
        ? undefined
        : { kind: "text", text: typed === "" ? "" : asHex ? `hex:${typed}` : typed },
    );
  };
  const change = (toHexadecimal: boolean) => {
    setPrefersHex(toHexadecimal);
    const changed = toHexadecimal ? hexOf(text) : base64Of(text);
    if (changed !== undefined && isSet && text !== "") onChange({ kind: "text", text: changed });
  };
  const readFile = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MAX_FILE) setNote(`${file.name} has more than 4 MiB, the most that a message may have`);
    else {
      onChange({ kind: "text", text: toBase64(new Uint8Array(await file.arrayBuffer())) });
      setPrefersHex(false);
      setNote(`${file.name}: ${file.size} bytes`);
    }
  };
  return (
    <div class="row tight">
      {canBeUnset && (
        <input
          type="checkbox"
          aria-label={`Set ${path}`}
          title="set"
          checked={isSet}
          onChange={(event) => onChange(event.currentTarget.checked ? { kind: "text", text: "" } : undefined)}
        />
      )}
      <input
        {...common}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={isHex ? text.slice("hex:".length) : text}
        onInput={(event) => set(event.currentTarget.value)}
      />
      <select
        class="small"
        aria-label={`Form of ${path}`}
        value={asHex ? "hex" : "base64"}
        onChange={(event) => change(event.currentTarget.value === "hex")}
      >
        <option>base64</option>
        <option>hex</option>
      </select>
      <input
        type="file"
        aria-label={`File for ${path}`}
        onChange={(event) => {
          readFile(event.currentTarget.files?.[0]).catch((error: Error) => setNote(error.message));
        }}
      />
      {note && <span role="status">{note}</span>}
    </div>
  );
}

/** Undefined for what is not base64, which stays as it is. */
function hexOf(text: string): string | undefined {
  try {
    return `hex:${toHex(fromBase64(text))}`;
  } catch {
    return undefined;
  }
}

function base64Of(text: string): string | undefined {
  const digits = text.replace(/^hex:/, "").replace(/[\s:]/g, "");
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return undefined;
  return toBase64(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}
