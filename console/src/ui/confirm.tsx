import type { ComponentChildren } from "preact";
import { Dialog } from "./dialog.tsx";

/** Asks before something that cannot be undone. The focus begins at the way back. */
export function Confirm(props: {
  readonly title: string;
  /** The words of the button that does it. */
  readonly action: string;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}) {
  const { title, action, isBusy = false, onConfirm, onCancel, children } = props;
  return (
    <Dialog title={title} onClose={onCancel} fallback="main">
      {children}
      <div class="row">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" class="primary danger" disabled={isBusy} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
