import { useState } from "preact/hooks";
import type { PageProps } from "../../app/pages.ts";
import { callName, stateOf } from "../../call/state.ts";
import { Notice } from "../../ui/notice.tsx";
import { MethodList } from "./method-list.tsx";
import { MethodPage } from "./method-page.tsx";
import { Start } from "./start.tsx";

/** Any RPC of any service. Its address is `#/call/<service>/<method>`. */
export default function CallPage({ contract, rest: [serviceName, methodName] }: PageProps) {
  const [isListOpen, setListOpen] = useState(false);
  const service = contract.services.find(({ typeName }) => typeName === serviceName);
  const method = service?.methods.find(({ name }) => name === methodName);
  return (
    <div class="call">
      <div class={`call-list ${method && !isListOpen ? "closed" : ""}`}>
        <MethodList contract={contract} chosen={method} onChoose={() => setListOpen(false)} />
      </div>
      <div class="call-main">
        {method ? (
          <>
            <button
              type="button"
              class="list-toggle"
              aria-expanded={isListOpen}
              onClick={() => setListOpen(!isListOpen)}
            >
              {isListOpen ? "Hide the RPCs" : "All RPCs"}
            </button>
            <MethodPage key={callName(method)} state={stateOf(method)} contract={contract} />
          </>
        ) : (
          <div class="page">
            <h1>Call</h1>
            {serviceName ? (
              <Notice kind="error">
                The service has no RPC {serviceName}/{methodName}.
              </Notice>
            ) : (
              <Start contract={contract} />
            )}
          </div>
        )}
      </div>
    </div>
  );
}
