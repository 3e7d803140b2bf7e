import type { ScalarType } from "@bufbuild/protobuf";
import { type Draft, freshDraft, type MapEntry } from "../message/draft.ts";
import { type Shape, scalarShape, typeWords } from "../message/shape.ts";
import { controlId, useForm } from "./context.ts";
import { MessageFields } from "./message-fields.tsx";
import { ValueControl } from "./value-control.tsx";

/** The items of a repeated field. */
export function ListControl(props: {
  readonly item: Shape;
  readonly items: readonly Draft[];
  readonly path: string;
  readonly onChange: (items: readonly Draft[]) => void;
}) {
  const { item, items, path, onChange } = props;
  return (
    <>
      {items.map((draft, i) => (
        // An item has no other identity than its place.
        <div class="item" key={i}>
          <ElementControl
            shape={item}
            draft={draft}
            path={`${path}[${i}]`}
            label={`${path}, item ${i + 1}`}
            onChange={(changed) => onChange(items.with(i, changed))}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${path}[${i}]`}
            onClick={() => onChange(items.toSpliced(i, 1))}
          >
            ✕
          </button>
        </div>
      ))}
      <button type="button" id={controlId(path)} onClick={() => onChange([...items, freshDraft(item)])}>
        Add {typeWords(item)}
      </button>
    </>
  );
}

/** The keys and values of a map. */
export function MapControl(props: {
  readonly keyScalar: ScalarType;
  readonly value: Shape;
  readonly entries: readonly MapEntry[];
  readonly path: string;
  readonly onChange: (entries: readonly MapEntry[]) => void;
}) {
  const { keyScalar, value, entries, path, onChange } = props;
  const isBool = scalarShape(keyScalar).kind === "bool";
  const set = (i: number, entry: MapEntry) => onChange(entries.with(i, entry));
  return (
    <>
      {entries.map((entry, i) => (
        // A key may be typed anew, so that its place is its identity.
        <div class="item" key={i}>
          <div class="map-key">
            {isBool ? (
              <select
                aria-label={`${path}, key ${i + 1}`}
                value={entry.key}
                onChange={(event) => set(i, { ...entry, key: event.currentTarget.value })}
              >
                <option>true</option>
                <option>false</option>
              </select>
            ) : (
              <input
                aria-label={`${path}, key ${i + 1}`}
                placeholder="key"
                autocomplete="off"
                spellcheck={false}
                value={entry.key}
                onInput={(event) => set(i, { ...entry, key: event.currentTarget.value })}
              />
            )}
          </div>
          <ElementControl
            shape={value}
            draft={entry.value}
            path={`${path}[${JSON.stringify(entry.key)}]`}
            label={`${path}, value ${i + 1}`}
            onChange={(changed) => set(i, { ...entry, value: changed })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${path}, entry ${i + 1}`}
            onClick={() => onChange(entries.toSpliced(i, 1))}
          >
            ✕
          </button>
        </div>
      ))}
      <button
        type="button"
        id={controlId(path)}
        onClick={() => onChange([...entries, { key: isBool ? "true" : "", value: freshDraft(value) }])}
      >
        Add an entry
      </button>
    </>
  );
}

/** A value that is there: an item, or the value of a key. */
function ElementControl(props: {
  readonly shape: Shape;
  readonly draft: Draft;
  readonly path: string;
  readonly label: string;
  readonly onChange: (draft: Draft) => void;
}) {
  const { shape, draft, path, label, onChange } = props;
  const problem = useForm().problems.get(path);
  return (
    <div class="element">
      {shape.kind === "message" && draft.kind === "message" ? (
        <fieldset class="group" id={controlId(path)} tabIndex={-1}>
          <legend class="type">{label}</legend>
          <MessageFields desc={shape.desc} draft={draft} path={path} onChange={onChange} />
        </fieldset>
      ) : (
        <ValueControl
          shape={shape}
          draft={draft}
          path={path}
          label={label}
          canBeUnset={false}
          onChange={(changed) => onChange(changed ?? freshDraft(shape))}
        />
      )}
      {problem && (
        <p class="wrong" id={`${controlId(path)}-error`}>
          {problem}
        </p>
      )}
    </div>
  );
}
