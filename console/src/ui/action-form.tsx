import type { Registry } from "@bufbuild/protobuf";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Refusal } from "./refusal.tsx";

/** A form that does one thing, once at a time, and shows why that was refused. */
export function ActionForm(props: {
  /** The words of its button. */
  readonly action: string;
  /** Whether the button is one of several that matter alike. @default false */
  readonly isMinor?: boolean;
  readonly types: Registry;
  /** The fields. */
  readonly children: ComponentChildren;
  /** A button beside it, which leaves the form. @default there is none */
  readonly onCancel?: () => void;
  readonly run: () => Promise<void>;
  /** Shows an error in words of its own; undefined for one that it has none for. @default all are shown as the service tells them */
  readonly explain?: (error: unknown) => ComponentChildren | undefined;
}) {
  const { action, isMinor = false, types, children, onCancel, run, explain } = props;
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await run();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const button = (
    <button type="submit" class={isMinor ? undefined : "primary"} disabled={isBusy}>
      {action}
    </button>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {onCancel ? (
        <div class="row">
          {button}
          <CancelButton onCancel={onCancel} />
        </div>
      ) : (
        button
      )}
      {error !== undefined && (explain?.(error) ?? <Refusal error={error} types={types} />)}
    </form>
  );
}

/** Leaves a form. */
export function CancelButton({ onCancel }: { readonly onCancel: () => void }) {
  return (
    <button type="button" class="quiet" onClick={onCancel}>
      Cancel
    </button>
  );
}
