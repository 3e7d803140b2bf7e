import { ConnectError } from "@connectrpc/connect";
import { useMemo } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import { detailsOf, violationsIn } from "../../call/details.ts";
import { type CallState, toFormMode, toJsonMode } from "../../call/state.ts";
import { FormProvider } from "../../form/context.ts";
import { maskTarget } from "../../form/mask-control.tsx";
import { MessageFields } from "../../form/message-fields.tsx";
import { draftAt } from "../../message/at.ts";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { JsonEditor } from "./json-editor.tsx";

const MODES = { form: "Form", json: "JSON" } as const;

/** The request: a form of the contract, or JSON. */
export function RequestView({ state, contract }: { readonly state: CallState; readonly contract: Contract }) {
  const { method, mode, draft, problems } = state;
  const error = state.answer.value?.error;
  const byPath = useMemo(() => {
    const refused = error instanceof ConnectError ? violationsIn(detailsOf(error, contract.types)) : [];
    const { sent } = state;
    const isAsSent = (path: string) => sent !== undefined && draftAt(sent, path) === draftAt(draft.value, path);
    return new Map([
      ...refused.filter(({ field }) => isAsSent(field)).map(({ field, description }) => [field, description] as const),
      ...problems.value.map(({ path, text }) => [path, text] as const),
    ]);
  }, [error, problems.value, contract, draft.value, state]);
  return (
    <>
      <div class="row head">
        <h2>
          Request <span class="type">{method.input.typeName}</span>
        </h2>
        <Choice
          label="Form of the request"
          options={MODES}
          chosen={mode.value}
          onChoose={(chosen) => chosen !== mode.value && (chosen === "form" ? toFormMode : toJsonMode)(state)}
        />
      </div>
      {mode.value === "form" ? (
        <FormProvider value={{ comments: contract.comments, problems: byPath, maskedBy: maskTarget }}>
          <MessageFields
            desc={method.input}
            draft={draft.value}
            path=""
            onChange={(changed) => {
              draft.value = changed;
              if (problems.value.length > 0) problems.value = [];
            }}
          />
        </FormProvider>
      ) : (
        <>
          <JsonEditor desc={method.input} text={state.text} />
          {problems.value.map(({ path, text }) => (
            <Notice key={`${path} ${text}`} kind="error">
              {path && <code>{path}</code>} {text}
            </Notice>
          ))}
        </>
      )}
    </>
  );
}
