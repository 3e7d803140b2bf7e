import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

/** A filter of AIP-160, which the service reads once it is sent, and controls beside it. */
export function FilterForm(props: {
  readonly filter: string;
  /** An example of a filter. */
  readonly placeholder: string;
  readonly onFilter: (filter: string) => void;
  readonly children?: ComponentChildren;
}) {
  const { filter, placeholder, onFilter, children } = props;
  const [text, setText] = useState(filter);
  const id = useId();
  // A filter may also be set by a button.
  useEffect(() => setText(filter), [filter]);
  return (
    <form
      class="filter"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(text.trim());
      }}
    >
      <label for={id}>Filter</label>
      <input
        id={id}
        class="mono"
        spellcheck={false}
        autocomplete="off"
        placeholder={placeholder}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Filter</button>
      {children}
    </form>
  );
}
