import { useMemo, useState } from "preact/hooks";
import type { PageProps } from "../../app/pages.ts";
import { findResources } from "../../entity/resource.ts";
import { Notice } from "../../ui/notice.tsx";
import { ResourceList } from "./resource-list.tsx";
import { TablePage } from "./table-page.tsx";

/** The entities of any resource that the contract lists. Its address is `#/tables/<service>/<plural>`, and the request in pairs. */
export default function TablesPage({ contract, rest: [serviceName, plural, ...parts] }: PageProps) {
  const [isListOpen, setListOpen] = useState(false);
  const resources = useMemo(() => findResources(contract.services), [contract]);
  const chosen = resources.find((one) => one.service.typeName === serviceName && one.plural === plural);
  return (
    <div class="call">
      <div class={`call-list ${chosen && !isListOpen ? "closed" : ""}`}>
        <ResourceList resources={resources} chosen={chosen} onChoose={() => setListOpen(false)} />
      </div>
      <div class="call-main">
        {chosen ? (
          <>
            <button
              type="button"
              class="list-toggle"
              aria-expanded={isListOpen}
              onClick={() => setListOpen(!isListOpen)}
            >
              All tables
            </button>
            <TablePage
              key={`${chosen.service.typeName}/${chosen.plural}`}
              contract={contract}
              resource={chosen}
              resources={resources}
              parts={parts}
            />
          </>
        ) : (
          <div class="page">
            <h1>Tables</h1>
            {serviceName && (
              <Notice kind="error">
                The service lists no {serviceName}/{plural}.
              </Notice>
            )}
            <p>
              {resources.length === 0
                ? "The contract has no List method (AIP-132) whose entities could be shown."
                : "Choose one of the kinds of entities that the service lists."}
            </p>
          </div>
        )}
      </div>
    </div>
  );
}
