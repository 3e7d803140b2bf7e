import { useState } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import { textOf, withText } from "../../entity/list/query.ts";
import type { ListRpc } from "../../entity/standard-rpc.ts";
import { FormProvider } from "../../form/context.ts";
import { Help } from "../../form/help.tsx";
import { maskTarget } from "../../form/mask-control.tsx";
import { MessageFields } from "../../form/message-fields.tsx";
import { type DraftMessage, fieldOf, withField } from "../../message/draft.ts";
import { fieldInfo } from "../../message/field-info.ts";

/** The ids of the controls differ from those of a form over the page. */
const SCOPE = "list";

/** The request of a List method: whose entities, the filter, the order, and switches such as show_deleted. */
export function QueryForm(props: {
  readonly contract: Contract;
  readonly list: ListRpc;
  readonly query: DraftMessage;
  /** The words of what the service refuses, by the fields of the request. */
  readonly problems: ReadonlyMap<string, string>;
  readonly onApply: (query: DraftMessage) => void;
}) {
  const { contract, list, query, problems, onApply } = props;
  // Typed, and not yet applied.
  const [typed, setTyped] = useState(query);
  const [applied, setApplied] = useState(query);
  if (applied !== query) {
    setApplied(query);
    setTyped(query);
  }
  const { filter, orderBy, shows, scope, method } = list;
  const help = (name: string) => contract.comments.get(`${method.input.typeName}.${name}`);
  const isHidden = (path: string) => {
    const field = scope.find(({ name }) => path === `${SCOPE}.${name}`);
    // Only what may stand in the address.
    return path.split(".").length === 2 && (!field || fieldInfo(field).isSecret);
  };
  const scopeProblems = new Map([...problems].map(([path, text]) => [`${SCOPE}.${path}`, text]));
  return (
    <form
      class="query"
      onKeyDown={(event) => {
        // A text of several lines is none of these.
        if (event.key !== "Enter" || !(event.target instanceof HTMLTextAreaElement)) return;
        event.preventDefault();
        event.currentTarget.requestSubmit();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        onApply(typed);
      }}
    >
      {scope.length > 0 && (
        <FormProvider
          value={{ comments: contract.comments, problems: scopeProblems, maskedBy: maskTarget, hides: isHidden }}
        >
          <MessageFields desc={method.input} draft={typed} path={SCOPE} onChange={setTyped} />
        </FormProvider>
      )}
      <div class="query-lines">
        {[filter, orderBy].map(
          (field) =>
            field && (
              <div class="field" key={field.name}>
                <label for={field.name}>{field === filter ? "Filter" : "Order"}</label>
                <input
                  id={field.name}
                  type="text"
                  data-find={field === filter ? "" : undefined}
                  autocomplete="off"
                  spellcheck={false}
                  placeholder={field === filter ? 'all, or such as name = "A*"' : "such as name, create_time desc"}
                  aria-invalid={problems.has(field.name) ? "true" : undefined}
                  aria-describedby={`${field.name}-error ${field.name}-help`}
                  value={textOf(typed, field)}
                  onInput={(event) => setTyped(withText(typed, field, event.currentTarget.value))}
                />
                {problems.has(field.name) && (
                  <p class="wrong" id={`${field.name}-error`} role="alert">
                    {problems.get(field.name)}
                  </p>
                )}
                <Help id={field.name} text={help(field.name)} />
              </div>
            ),
        )}
      </div>
      <div class="row">
        <button type="submit" class="primary">
          {filter || orderBy ? "Apply" : "List"}
        </button>
        {shows.map((field) => {
          const draft = fieldOf(query, field.name);
          return (
            <label key={field.name} class="check" title={help(field.name)}>
              <input
                type="checkbox"
                checked={draft?.kind === "flag" && draft.on}
                onChange={({ currentTarget: { checked } }) =>
                  onApply(withField(typed, field.name, checked ? { kind: "flag", on: true } : undefined))
                }
              />
              {field.name}
            </label>
          );
        })}
        {problems.has("page_size") && <span class="wrong">page_size {problems.get("page_size")}</span>}
      </div>
    </form>
  );
}
