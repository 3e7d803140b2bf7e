import type { ComponentChildren } from "preact";

/** The buttons under a form over the page. One that can do nothing now keeps the focus, and does nothing. */
export function SaveBar(props: {
  readonly label: string;
  readonly isSaving: boolean;
  /** Whether there is something to save. @default true */
  readonly canSave?: boolean;
  readonly onSave: () => void;
  /** Undefined where the RPC has no validate_only. */
  readonly onCheck: (() => void) | undefined;
  readonly note: string;
  readonly children?: ComponentChildren;
}) {
  const { label, isSaving, canSave = true, onSave, onCheck, note, children } = props;
  return (
    <div class="send-bar">
      <button type="button" class="primary" aria-disabled={isSaving || !canSave} onClick={onSave}>
        {label}
      </button>
      {onCheck && (
        <button type="button" aria-disabled={isSaving || !canSave} onClick={onCheck}>
          Check
        </button>
      )}
      {children}
      <span class="muted">
        <kbd>Ctrl</kbd> <kbd>Enter</kbd>
      </span>
      <span role="status">{isSaving ? "On its way…" : note}</span>
    </div>
  );
}
