import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { type Draft, type DraftMessage, fieldOf, freshDraft, withField } from "../message/draft.ts";
import { fieldInfo } from "../message/field-info.ts";
import { shapeOf } from "../message/shape.ts";
import { controlId, useForm } from "./context.ts";
import { FieldView } from "./field-view.tsx";
import { Help } from "./help.tsx";

interface Props {
  readonly desc: DescMessage;
  readonly draft: DraftMessage;
  /** That of the message; "" for the request. */
  readonly path: string;
  readonly onChange: (draft: DraftMessage) => void;
}

/** The fields of a message. Those that only the server sets are left out, unless JSON has set them. */
export function MessageFields({ desc, draft, path, onChange }: Props) {
  const { problems, hides } = useForm();
  const set = (field: DescField, value: Draft | undefined) => onChange(withField(draft, field.name, value));
  const own = path === "" ? problems.get("") : undefined;
  const isShown = (field: DescField) =>
    !hides?.(join(path, field.name)) && (!fieldInfo(field).isOutputOnly || fieldOf(draft, field.name) !== undefined);
  return (
    <>
      {own && <p class="wrong">{own}</p>}
      {desc.members.map((member) =>
        member.kind === "oneof" ? (
          <OneofView key={member.name} oneof={member} draft={draft} path={path} onChange={onChange} />
        ) : (
          isShown(member) && (
            <FieldView
              key={member.name}
              field={member}
              draft={fieldOf(draft, member.name)}
              path={join(path, member.name)}
              onChange={(value) => set(member, value)}
            />
          )
        ),
      )}
      {desc.members.length === 0 && <p class="muted">{desc.name} has no fields.</p>}
    </>
  );
}

/** One field of several: a choice, and the control of the chosen one. */
function OneofView({ oneof, draft, path, onChange }: Omit<Props, "desc"> & { readonly oneof: DescOneof }) {
  const { comments } = useForm();
  const chosen = oneof.fields.find(({ name }) => fieldOf(draft, name));
  const id = controlId(join(path, oneof.name));
  const choose = (name: string) => {
    const others = { ...draft.fields };
    for (const field of oneof.fields) delete others[field.name];
    const field = oneof.fields.find((one) => one.name === name);
    onChange(withField({ kind: "message", fields: others }, name, field && freshDraft(shapeOf(field))));
  };
  return (
    <div class="group oneof">
      <div class="field">
        <label for={id}>
          {oneof.name} <span class="type">one of</span>
        </label>
        <select
          id={id}
          value={chosen?.name ?? ""}
          aria-describedby={`${id}-help`}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">(none)</option>
          {oneof.fields.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <Help id={id} text={comments.get(`${oneof.parent.typeName}.${oneof.name}`)} />
      </div>
      {chosen && (
        <FieldView
          key={chosen.name}
          field={chosen}
          draft={fieldOf(draft, chosen.name)}
          path={join(path, chosen.name)}
          // Emptied, it stays the chosen one.
          onChange={(value) => onChange(withField(draft, chosen.name, value ?? freshDraft(shapeOf(chosen))))}
        />
      )}
    </div>
  );
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
