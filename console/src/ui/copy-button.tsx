import { useState } from "preact/hooks";
import { messageOf } from "../api/failure.ts";

/** Copies a text. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [note, setNote] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setNote("copied");
    } catch (error) {
      // The clipboard is there over TLS and on this machine alone.
      setNote(`not copied: ${messageOf(error)}`);
    }
  };
  return (
    <>
      <button type="button" class="quiet small" aria-label={label} onClick={() => void copy()}>
        copy
      </button>
      <span class="muted" role="status">
        {note}
      </span>
    </>
  );
}
