import { useEffect, useRef } from "preact/hooks";
import type { Difference, Side } from "../../entity/edit/changes.ts";
import type { Conflict, Editor } from "../../entity/edit/editor.ts";
import { wholeOf } from "../../entity/list/cell.ts";
import { fieldOf } from "../../message/draft.ts";
import { fieldInfo } from "../../message/field-info.ts";

/** The state that somebody else has stored meanwhile, beside mine and the one that both began with, and the ways to go on. */
export function ConflictView(props: {
  readonly editor: Editor;
  readonly conflict: Conflict;
  readonly onSaved: () => void;
}) {
  const { editor, conflict, onSaved } = props;
  const { differences, sides, theirs } = conflict;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const saveOnTop = async () => {
    editor.resolve();
    if (editor.changed().length > 0) await editor.save();
    onSaved();
  };
  const isSameState = theirs.fields.etag !== undefined && sameText(theirs.fields.etag, editor.base.value?.fields.etag);
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h3 id="conflict-title" ref={title} tabIndex={-1}>
        {isSameState ? "The service has given up" : "Somebody else has changed it meanwhile"}
      </h3>
      <p>
        {isSameState
          ? "It is still as you have read it: the service ended the call for the conflict of another. Save again."
          : differences.some(({ by }) => by !== "me")
            ? "Nothing of yours was saved. For each field, choose the value that it gets."
            : "Nothing of yours was saved. They have changed none of the fields that can be changed here: yours can be saved on top of theirs."}
      </p>
      {differences.map((difference) => (
        <DifferenceView
          key={difference.field.name}
          difference={difference}
          editor={editor}
          conflict={conflict}
          side={sides.get(difference.field.name) ?? (difference.by === "them" ? "theirs" : "mine")}
        />
      ))}
      <div class="send-bar">
        <button type="button" class="primary" onClick={() => void saveOnTop()}>
          Save these choices
        </button>
        <button type="button" onClick={() => editor.resolve()}>
          Back to the form with them
        </button>
        <button type="button" onClick={() => editor.resolve("theirs")}>
          Take all of theirs
        </button>
      </div>
    </section>
  );
}

function DifferenceView(props: {
  readonly difference: Difference;
  readonly editor: Editor;
  readonly conflict: Conflict;
  readonly side: Side;
}) {
  const { difference, editor, conflict, side } = props;
  const { field, by } = difference;
  const whole = (entity: typeof conflict.theirs | undefined) => {
    if (!entity) return "";
    return fieldInfo(field).isSecret && fieldOf(entity, field.name)
      ? "(not shown)"
      : wholeOf(field, entity) || "(empty)";
  };
  const before = whole(editor.base.value);
  const option = (value: Side, words: string, text: string) => (
    <label class="check">
      <input
        type="radio"
        name={`side-${field.name}`}
        checked={side === value}
        onChange={() => editor.choose(field, value)}
      />
      <span>
        {words}: <strong class="value">{text}</strong>
      </span>
    </label>
  );
  return (
    <fieldset class="group difference">
      <legend>
        {field.name} <span class="type">{CHANGED_BY[by]}</span>
      </legend>
      <p class="muted">
        Before: <span class="value">{before}</span>
      </p>
      {by === "them" ? (
        <p>
          Theirs: <strong class="value">{whole(conflict.theirs)}</strong>
        </p>
      ) : (
        <>
          {option("mine", "Mine", whole(editor.draft.value))}
          {option("theirs", by === "me" ? "As it was" : "Theirs", whole(conflict.theirs))}
        </>
      )}
    </fieldset>
  );
}

const CHANGED_BY: Readonly<Record<Difference["by"], string>> = {
  me: "changed by you",
  them: "changed by them",
  both: "changed by both",
};

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
