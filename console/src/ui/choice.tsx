/** A few buttons of which one is chosen. */
export function Choice<K extends string>(props: {
  /** For a screen reader. */
  readonly label: string;
  readonly options: Readonly<Record<K, string>>;
  readonly chosen: K;
  readonly onChoose: (option: K) => void;
}) {
  const { label, options, chosen, onChoose } = props;
  return (
    <fieldset class="tabs">
      <legend class="hidden">{label}</legend>
      {(Object.keys(options) as K[]).map((option) => (
        <button key={option} type="button" aria-pressed={option === chosen} onClick={() => onChoose(option)}>
          {options[option]}
        </button>
      ))}
    </fieldset>
  );
}
