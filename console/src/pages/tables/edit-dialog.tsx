import { useEffect, useMemo, useState } from "preact/hooks";
import type { Editor } from "../../entity/edit/editor.ts";
import { labelOf } from "../../entity/list/cell.ts";
import { problemsOf, RequestProblem, standing } from "../../entity/refusal.ts";
import { FormProvider } from "../../form/context.ts";
import { focusField } from "../../form/focus.ts";
import { maskTarget } from "../../form/mask-control.tsx";
import { MessageFields } from "../../form/message-fields.tsx";
import type { DraftMessage } from "../../message/draft.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Notice } from "../../ui/notice.tsx";
import { ConflictView } from "./conflict-view.tsx";
import { rowsOf } from "./entity-row.tsx";
import type { OverlayProps } from "./overlay.tsx";
import { EntityLinks, Facts, RemovalButtons, type RowParts } from "./row-more.tsx";
import { SaveBar } from "./save-bar.tsx";

/** One entity: all its fields, of which some can be changed. */
export function EditDialog(props: OverlayProps & RowParts & { readonly editor: Editor }) {
  const { contract, resource, editor, tables, onRemove, onClose, onChange } = props;
  const [row] = editor.base.value ? rowsOf(resource, [editor.base.value]) : [];
  const { update, name, key, desc } = resource;
  const [status, error, base] = [editor.status.value, editor.error.value, editor.base.value];
  const label = base ? labelOf(key, base, desc.fields) : "";
  const changed = editor.changed().map((field) => field.name);
  const [isOld] = useState(changed.length > 0);
  const body = update?.body.name ?? "";
  const problems = useMemo(() => problemsOf(error, contract.types, body), [error, contract, body]);
  useEffect(() => {
    const [first] = problems.keys();
    if (first !== undefined) focusField(first);
  }, [problems]);
  const finish = () => {
    if (editor.status.value !== "saved") return;
    onClose();
    onChange(`${name} ${label} is saved.`);
  };
  const save = async () => {
    if (editor.conflict.value || editor.status.value === "gone" || editor.changed().length === 0) return;
    await editor.save();
    finish();
  };
  const check = async () => {
    if (editor.changed().length > 0 && editor.status.value !== "gone") await editor.save(true);
  };
  const inBody = (draft: DraftMessage): DraftMessage => ({ kind: "message", fields: { [body]: draft } });
  const settable = editor.fields.map((field) => `${body}.${field.name}`);
  const hasOwnPlace = (path: string) => path.split(".").length === 2 && path.startsWith(`${body}.`);
  return (
    <Dialog
      title={label === "" ? name : `${name} ${label}`}
      fallback=".table-title"
      onClose={onClose}
      onSubmit={update && (() => void save())}
    >
      {status === "loading" && <p role="status">Reading it…</p>}
      {status === "gone" && (
        <Notice kind="error">
          {base
            ? "It is not there any more: somebody has deleted it meanwhile, or you may no longer see it. Nothing was saved."
            : `There is no such ${name}, or you may not see it.`}
          {changed.length > 0 && " What you have typed is still here, to be copied."}
        </Notice>
      )}
      {base && (
        <>
          {isOld && status === "ready" && changed.length > 0 && (
            <Notice kind="warning">What you had changed before is still here, and is not saved.</Notice>
          )}
          <div class="row">
            {row && <RemovalButtons resource={resource} tables={tables} onRemove={onRemove} row={row} />}
            <EntityLinks resource={resource} tables={tables} entity={base} />
          </div>
          {editor.conflict.value ? (
            <ConflictView editor={editor} conflict={editor.conflict.value} onSaved={finish} />
          ) : (
            update && (
              <FormProvider
                value={{
                  comments: contract.comments,
                  problems: standing(problems, inBody(editor.sent), inBody(editor.draft.value)),
                  maskedBy: maskTarget,
                  hides: (path) => hasOwnPlace(path) && !settable.includes(path),
                }}
              >
                <MessageFields
                  desc={desc}
                  draft={editor.draft.value}
                  path={body}
                  onChange={(typed) => editor.type(typed)}
                />
              </FormProvider>
            )
          )}
        </>
      )}
      {(status === "failed" || status === "gone") && !editor.conflict.value && !(error instanceof RequestProblem) && (
        <Failure error={error} types={contract.types} linksFields />
      )}
      {status === "checked" && <Notice kind="info">The service would save it. Nothing is stored yet.</Notice>}
      {base && (
        <details open>
          <summary>{update ? "Fields that cannot be changed here" : "All fields"}</summary>
          <Facts fields={desc.fields.filter((field) => !editor.fields.includes(field))} entity={base} />
        </details>
      )}
      {base && update && !editor.conflict.value && (
        <SaveBar
          label="Save"
          isSaving={status === "saving"}
          canSave={changed.length > 0 && status !== "gone"}
          onSave={() => void save()}
          onCheck={update.validateOnly && (() => void check())}
          note={noteOf(editor, changed)}
        >
          <button type="button" aria-disabled={changed.length === 0} onClick={() => void editor.load()}>
            Discard
          </button>
        </SaveBar>
      )}
      {!base && status === "failed" && (
        <button type="button" onClick={() => void editor.load()}>
          Read it again
        </button>
      )}
    </Dialog>
  );
}

function noteOf(editor: Editor, changed: readonly string[]): string {
  if (editor.status.value === "failed" && editor.error.value instanceof RequestProblem) {
    return "Not sent: the form has errors.";
  }
  return changed.length === 0 ? "Nothing is changed." : `Changed: ${changed.join(", ")}.`;
}
