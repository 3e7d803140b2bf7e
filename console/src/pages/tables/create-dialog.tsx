import { useEffect, useMemo } from "preact/hooks";
import { type Creator, hiddenAtCreation } from "../../entity/edit/creator.ts";
import { labelOf } from "../../entity/list/cell.ts";
import { problemsOf, RequestProblem, standing } from "../../entity/refusal.ts";
import { FormProvider } from "../../form/context.ts";
import { focusField } from "../../form/focus.ts";
import { Help } from "../../form/help.tsx";
import { maskTarget } from "../../form/mask-control.tsx";
import { MessageFields } from "../../form/message-fields.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { OverlayProps } from "./overlay.tsx";
import { SaveBar } from "./save-bar.tsx";

/** The form of a new entity. */
export function CreateDialog(props: OverlayProps & { readonly creator: Creator }) {
  const { contract, resource, creator, onClose, onChange } = props;
  const { create, name, key, desc } = resource;
  const hidden = useMemo(() => hiddenAtCreation(resource), [resource]);
  const [status, error, draft] = [creator.status.value, creator.error.value, creator.draft.value];
  const problems = useMemo(() => problemsOf(error, contract.types, create?.body.name ?? ""), [error, contract, create]);
  useEffect(() => {
    const [first] = problems.keys();
    if (first !== undefined) focusField(first);
  }, [problems]);
  const save = async () => {
    const made = await creator.save();
    if (!made) return;
    onClose();
    onChange(`${name} ${labelOf(key, made, desc.fields)} is created.`);
  };
  if (!create) return null;
  return (
    <Dialog title={`New ${name}`} fallback=".table-title" onClose={onClose} onSubmit={() => void save()}>
      <Help id="create" text={contract.comments.get(`${create.method.parent.typeName}.${create.method.name}`)} />
      <FormProvider
        value={{
          comments: contract.comments,
          problems: standing(problems, creator.sent, draft),
          maskedBy: maskTarget,
          hides: (path) => hidden.has(path),
        }}
      >
        <MessageFields desc={create.method.input} draft={draft} path="" onChange={(typed) => creator.type(typed)} />
      </FormProvider>
      {status === "failed" && !(error instanceof RequestProblem) && (
        <Failure error={error} types={contract.types} linksFields />
      )}
      {status === "checked" && <Notice kind="info">The service would create it. Nothing is stored yet.</Notice>}
      <SaveBar
        label="Create"
        isSaving={status === "saving"}
        onSave={() => void save()}
        onCheck={create.validateOnly && (() => void creator.save(true))}
        note={status === "failed" && error instanceof RequestProblem ? "Not sent: the form has errors." : ""}
      >
        <button type="button" class="quiet" onClick={() => creator.clear()}>
          Clear
        </button>
      </SaveBar>
    </Dialog>
  );
}
