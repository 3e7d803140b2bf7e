import type { DescField } from "@bufbuild/protobuf";
import type { Draft } from "../message/draft.ts";
import { EMPTY, freshDraft } from "../message/draft.ts";
import { fieldInfo, isUuid } from "../message/field-info.ts";
import { hasPresence, type Shape, shapeOf, typeWords } from "../message/shape.ts";
import { ListControl, MapControl } from "./collections.tsx";
import { controlId, useForm } from "./context.ts";
import { Help } from "./help.tsx";
import { MessageFields } from "./message-fields.tsx";
import { ValueControl } from "./value-control.tsx";

interface Props {
  readonly field: DescField;
  /** Undefined while it is not set. */
  readonly draft: Draft | undefined;
  readonly path: string;
  readonly onChange: (draft: Draft | undefined) => void;
}

/** A field with its name, its type, its rules, its comment and its control. */
export function FieldView({ field, draft, path, onChange }: Props) {
  const { comments, problems } = useForm();
  const shape = shapeOf(field);
  const help = <Help id={controlId(path)} text={comments.get(`${field.parent.typeName}.${field.name}`)} />;
  const problem = problems.get(path);
  const error = problem && (
    <p class="wrong" id={`${controlId(path)}-error`}>
      {problem}
    </p>
  );
  if (shape.kind === "message" || shape.kind === "list" || shape.kind === "map") {
    return (
      <fieldset class="group" aria-describedby={`${controlId(path)}-help`}>
        <legend>
          <Name field={field} shape={shape} />
        </legend>
        {help}
        {error}
        <Inner shape={shape} draft={draft} path={path} onChange={onChange} parent={field} />
      </fieldset>
    );
  }
  const info = fieldInfo(field);
  return (
    <div class="field">
      <label for={controlId(path)}>
        <Name field={field} shape={shape} />
      </label>
      <ValueControl
        shape={shape}
        draft={draft}
        path={path}
        canBeUnset={hasPresence(field) && field.oneof === undefined}
        isSecret={info.isSecret}
        isRequired={info.isRequired}
        isUuid={isUuid(field, info)}
        parent={field.parent}
        onChange={onChange}
      />
      {error}
      {help}
    </div>
  );
}

function Name({ field, shape }: { readonly field: DescField; readonly shape: Shape }) {
  const info = fieldInfo(field);
  const rules = [
    ...(info.isOutputOnly ? ["output only"] : []),
    ...(info.isImmutable ? ["immutable"] : []),
    ...(info.isIdentifier ? ["identifier"] : []),
    ...(info.isInputOnly ? ["input only"] : []),
    ...(field.proto.options?.deprecated ? ["deprecated"] : []),
  ];
  return (
    <>
      {field.name}
      {info.isRequired && (
        <span class="required">
          <span aria-hidden="true">*</span>
          <span class="hidden"> (required)</span>
        </span>
      )}{" "}
      <span class="type">
        {typeWords(shape)}
        {rules.map((rule) => `, ${rule}`)}
      </span>
    </>
  );
}

/** The inside of a message, a list or a map. */
function Inner({ shape, draft, path, onChange, parent }: Omit<Props, "field"> & { shape: Shape; parent: DescField }) {
  const id = controlId(path);
  if (shape.kind === "list") {
    const items = draft?.kind === "list" ? draft.items : [];
    return (
      <ListControl
        item={shape.item}
        items={items}
        path={path}
        onChange={(changed) => onChange(changed.length > 0 ? { kind: "list", items: changed } : undefined)}
      />
    );
  }
  if (shape.kind === "map") {
    const entries = draft?.kind === "map" ? draft.entries : [];
    return (
      <MapControl
        keyScalar={shape.key}
        value={shape.value}
        entries={entries}
        path={path}
        onChange={(changed) => onChange(changed.length > 0 ? { kind: "map", entries: changed } : undefined)}
      />
    );
  }
  if (shape.kind !== "message") return null;
  if (draft?.kind !== "message") {
    return (
      <button type="button" id={id} onClick={() => onChange(freshDraft(shape))}>
        Set {parent.name}
      </button>
    );
  }
  return (
    <>
      <MessageFields desc={shape.desc} draft={draft ?? EMPTY} path={path} onChange={onChange} />
      {parent.oneof === undefined && (
        <button type="button" id={id} class="quiet" onClick={() => onChange(undefined)}>
          Unset {parent.name}
        </button>
      )}
    </>
  );
}
