import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A window over the page, which has the focus until it closes; then the control that opened it has it again. */
export function Dialog(props: {
  readonly title: string;
  /** Escape, and the button, ask for it. */
  readonly onClose: () => void;
  /** Ctrl+Enter. */
  readonly onSubmit?: (() => void) | undefined;
  /** The selector of the element that gets the focus if the control is gone. */
  readonly fallback: string;
  readonly children: ComponentChildren;
}) {
  const { title, onClose, onSubmit, fallback, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      // After the page is drawn again: the row of a deleted entity is gone.
      setTimeout(() => {
        if (document.querySelector("dialog[open]")) return;
        const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
        (isThere ? opener : document.querySelector<HTMLElement>(fallback))?.focus();
      });
    };
  }, [fallback]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // The shortcuts of the page are not those of what is over it.
        event.stopPropagation();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && onSubmit) {
          event.preventDefault();
          onSubmit();
        }
      }}
    >
      <div class="row head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet dialog-close" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      {children}
    </dialog>
  );
}
