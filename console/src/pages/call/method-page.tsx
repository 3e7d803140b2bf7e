import { useEffect, useRef, useState } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import { statusWords } from "../../call/code-name.ts";
import { canCall, missingIn, send } from "../../call/send.ts";
import type { CallState } from "../../call/state.ts";
import { focusField } from "../../form/focus.ts";
import { Help } from "../../form/help.tsx";
import { Notice } from "../../ui/notice.tsx";
import { AnswerView } from "./answer-view.tsx";
import { Commands } from "./commands.tsx";
import { OptionsView } from "./options.tsx";
import { RequestView } from "./request.tsx";

/** One RPC: its request, its options, its answer, and the same call as commands. */
export function MethodPage({ state, contract }: { readonly state: CallState; readonly contract: Contract }) {
  const { method } = state;
  const [note, setNote] = useState("");
  const answer = useRef<HTMLElement>(null);
  const isRunning = state.answer.value?.status === "running";
  const isCallable = canCall(method);
  const submit = async () => {
    setNote("");
    const missing = missingIn(state);
    if (missing.length > 0) setNote(`Sent without ${missing.join(", ")}, which the contract requires.`);
    if (await send(state, contract)) return;
    setNote("Not sent: the request has errors.");
    const path = state.problems.value[0]?.path;
    if (path !== undefined) focusField(path);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isCallable) {
        event.preventDefault();
        void submit();
      }
      if (event.key === "Escape" && !event.defaultPrevented) state.stop?.();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  return (
    <div class="method">
      <header class="method-head">
        <h1>
          <span class="service">{method.parent.typeName}/</span>
          <wbr />
          {method.name}
        </h1>
        <Help id="method" text={contract.comments.get(`${method.parent.typeName}.${method.name}`)} />
      </header>
      <div class="columns">
        <section aria-label="Request" class="request">
          <RequestView state={state} contract={contract} />
          <OptionsView state={state} />
          {isCallable ? (
            <div class="send-bar">
              <button type="button" class="primary" onClick={() => void submit()}>
                Send
              </button>
              <button type="button" disabled={!isRunning} onClick={() => state.stop?.()}>
                Stop
              </button>
              <span class="muted">
                <kbd>Ctrl</kbd> <kbd>Enter</kbd>
              </span>
              {state.answer.value && (
                <button type="button" class="quiet to-answer" onClick={() => answer.current?.scrollIntoView()}>
                  Answer: {statusWords(state.answer.value)}
                </button>
              )}
              <span role="status">{note}</span>
            </div>
          ) : (
            <Notice kind="info">
              A browser cannot stream a request, so that this RPC cannot be called from here: use the line for grpcurl
              below.
            </Notice>
          )}
          <Commands state={state} />
        </section>
        <section aria-label="Answer" class="answer" ref={answer}>
          {state.answer.value ? (
            <AnswerView answer={state.answer.value} contract={contract} />
          ) : (
            <p class="muted">The answer will be here.</p>
          )}
        </section>
      </div>
    </div>
  );
}
