import type { ComponentChildren } from "preact";

/** A control with its label, a help under it, and the words of an error, which a screen reader reads with it. */
export function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ComponentChildren;
}) {
  const { id, label, help, error, children } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="wrong" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
