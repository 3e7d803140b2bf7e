import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { newUuid } from "../json/uuid.ts";
import type { Draft } from "../message/draft.ts";
import { rangeOf } from "../message/scalar.ts";
import type { Shape } from "../message/shape.ts";
import { BytesControl } from "./bytes-control.tsx";
import { described, useForm } from "./context.ts";
import { MaskControl } from "./mask-control.tsx";
import { TimeControl } from "./time-control.tsx";

export interface ValueProps {
  readonly shape: Shape;
  readonly draft: Draft | undefined;
  readonly path: string;
  /** Where no <label> names the control. */
  readonly label?: string;
  /** Whether "not set" differs from the default. */
  readonly canBeUnset: boolean;
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  readonly isUuid?: boolean;
  readonly parent?: DescMessage;
  readonly onChange: (draft: Draft | undefined) => void;
}

/** The control of a single value. */
export function ValueControl(props: ValueProps) {
  const { shape, draft, path, label, canBeUnset, isRequired = false, onChange } = props;
  const problem = useForm().problems.get(path);
  const common = { ...described(path, problem), "aria-label": label, "aria-required": isRequired || undefined };
  const text = draft?.kind === "text" ? draft.text : "";
  const setText = (typed: string) => onChange({ kind: "text", text: typed });
  const setOrUnset = (typed: string) => onChange(typed === "" ? undefined : { kind: "text", text: typed });
  switch (shape.kind) {
    case "bool": {
      const on = draft?.kind === "flag" && draft.on;
      if (!canBeUnset) {
        return (
          <input
            {...common}
            type="checkbox"
            checked={on}
            onChange={(event) => onChange({ kind: "flag", on: event.currentTarget.checked })}
          />
        );
      }
      return (
        <select
          {...common}
          value={draft ? String(on) : ""}
          onChange={({ currentTarget: { value } }) =>
            onChange(value === "" ? undefined : { kind: "flag", on: value === "true" })
          }
        >
          <option value="">(not set)</option>
          <option>true</option>
          <option>false</option>
        </select>
      );
    }
    case "enum": {
      const { values } = shape.desc;
      const isUnknown = text !== "" && !values.some(({ name }) => name === text);
      return (
        <select
          {...common}
          value={text === "" && !canBeUnset ? values[0]?.name : text}
          onChange={(event) => setOrUnset(event.currentTarget.value)}
        >
          {canBeUnset && <option value="">(not set)</option>}
          {values.map(({ name, number }) => (
            <option key={name} value={name}>
              {name} = {number}
            </option>
          ))}
          {isUnknown && <option value={text}>{text}</option>}
        </select>
      );
    }
    case "timestamp":
      return <TimeControl text={text} common={common} name={label ?? path} onChange={setOrUnset} />;
    case "duration":
      return (
        <input
          {...common}
          {...PLAIN}
          placeholder="1.5s"
          value={text}
          onInput={(event) => setOrUnset(event.currentTarget.value)}
        />
      );
    case "mask":
      return <MaskControl text={text} common={common} parent={props.parent} onChange={setOrUnset} />;
    case "json":
      return (
        <textarea
          {...common}
          spellcheck={false}
          rows={Math.min(12, text.split("\n").length + 1)}
          placeholder={shape.desc.name === "Any" ? '{"@type": "type.googleapis.com/…"}' : "JSON"}
          value={text}
          onInput={(event) => setOrUnset(event.currentTarget.value)}
        />
      );
    case "scalar":
      if (shape.scalar === ScalarType.BYTES) {
        return (
          <BytesControl
            text={text}
            isSet={draft !== undefined}
            common={common}
            path={path}
            canBeUnset={canBeUnset}
            onChange={onChange}
          />
        );
      }
      if (shape.scalar === ScalarType.STRING) return <StringControl {...props} common={common} text={text} />;
      return (
        <input
          {...common}
          {...PLAIN}
          inputMode="decimal"
          placeholder={rangeOf(shape.scalar) ? "0" : "0.0"}
          value={text}
          onInput={(event) => (label === undefined ? setOrUnset : setText)(event.currentTarget.value)}
        />
      );
    default:
      return null;
  }
}

const PLAIN = { type: "text", autocomplete: "off", spellcheck: false } as const;

function StringControl(props: ValueProps & { readonly common: object; readonly text: string }) {
  const { common, text, draft, canBeUnset, isSecret, isUuid, path, label, onChange } = props;
  const set = (typed: string) => {
    const isNothing = typed === "" && !canBeUnset && label === undefined;
    onChange(isNothing ? undefined : { kind: "text", text: typed });
  };
  // A line that grows: a text may have several. Enter is a part of the text, as a call is sent by Ctrl+Enter alone.
  const isLine = !isSecret && !isUuid;
  return (
    <div class="row tight">
      {canBeUnset && (
        <input
          type="checkbox"
          aria-label={`Set ${path}`}
          title="set"
          checked={draft !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? { kind: "text", text: "" } : undefined)}
        />
      )}
      {isLine ? (
        <textarea
          {...common}
          class="line"
          rows={1}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          {...PLAIN}
          type={isSecret ? "password" : "text"}
          // "off" is not heeded for passwords; this is, and nothing is filled in or offered to be kept.
          autocomplete={isSecret ? "new-password" : "off"}
          value={text}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
      {isUuid && (
        <button type="button" aria-label={`New UUID for ${path}`} onClick={() => set(newUuid())}>
          new
        </button>
      )}
    </div>
  );
}
