import type { DescMessage } from "@bufbuild/protobuf";
import { fieldInfo } from "../message/field-info.ts";
import { messageShape } from "../message/shape.ts";
import { useForm } from "./context.ts";

/** The paths of a field mask: chosen of the message that it is about, or typed. */
export function MaskControl(props: {
  readonly text: string;
  readonly common: object;
  readonly parent: DescMessage | undefined;
  readonly onChange: (text: string) => void;
}) {
  const { text, common, parent, onChange } = props;
  const { maskedBy } = useForm();
  const target = parent && maskedBy(parent);
  const chosen = text.split(",").filter((path) => path !== "");
  const toggle = (path: string, isOn: boolean) => {
    const others = chosen.filter((one) => one !== path);
    onChange((isOn ? [...others, path] : others).join(","));
  };
  return (
    <>
      <input
        {...common}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="displayName,address.city"
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {target && (
        <fieldset class="paths">
          <legend class="hidden">Paths of {target.name}</legend>
          {pathsOf(target).map((path) => (
            <label key={path}>
              <input
                type="checkbox"
                checked={chosen.includes(path)}
                onChange={(event) => toggle(path, event.currentTarget.checked)}
              />
              {path}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** The message whose fields the mask of a request names: the only one beside it, as in UpdateUserRequest (AIP-134). */
export function maskTarget(request: DescMessage): DescMessage | undefined {
  const messages = request.fields.flatMap(({ fieldKind, message }) =>
    fieldKind === "message" && message && messageShape(message).kind === "message" ? [message] : [],
  );
  return messages.length === 1 ? messages[0] : undefined;
}

/** The paths in lowerCamelCase, as ProtoJSON writes them, two levels deep. */
function pathsOf(desc: DescMessage, outer = ""): string[] {
  return desc.fields.flatMap((field) => {
    if (fieldInfo(field).isOutputOnly) return [];
    const path = outer + field.jsonName;
    const isOpen = outer === "" && field.fieldKind === "message" && messageShape(field.message).kind === "message";
    return [path, ...(isOpen ? pathsOf(field.message, `${path}.`) : [])];
  });
}
