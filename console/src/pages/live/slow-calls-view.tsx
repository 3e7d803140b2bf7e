import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { session } from "../../api/session.ts";
import { format } from "../../live/format.ts";
import { operations } from "../../live/watch.ts";
import { Choice } from "../../ui/choice.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { FilterForm } from "../../ui/list/filter-form.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { Table } from "../../ui/list/table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { timeWords } from "../../ui/time-words.ts";

const ORDERS = { "start_time desc": "latest", "duration_ms desc": "slowest" } as const;

/** The last calls that took long, with the ids under which the log and the traces have them. */
export function SlowCallsView({ types }: { readonly types: Registry }) {
  const [filter, setFilter] = useState("");
  const [orderBy, setOrderBy] = useState<keyof typeof ORDERS>("start_time desc");
  const pages = usePages(
    async (pageToken) => {
      const { slowCalls, nextPageToken } = await operations.listSlowCalls({ filter, orderBy, pageToken });
      return { items: slowCalls, next: nextPageToken };
    },
    [filter, orderBy, session.value?.name],
  );
  return (
    <>
      <p class="muted">
        Unary calls of the process that answers that took as long as the setting SLOW_CALL_MS, or longer: the last 200,
        and the 50 slowest since the start.
      </p>
      <FilterForm
        placeholder={'rpc = "accounts.v1.UserService/GetUser" AND code != "OK"'}
        filter={filter}
        onFilter={setFilter}
      >
        <Choice label="Order" options={ORDERS} chosen={orderBy} onChoose={setOrderBy} />
        <button type="button" onClick={pages.reload}>
          Reload
        </button>
      </FilterForm>
      {pages.items && pages.items.length > 0 && (
        <Table caption="Slow calls" hidesCaption head={["Began", "Method", "Time", "Code", "Request id", "Trace id"]}>
          {pages.items.map((call) => (
            <tr key={call.id}>
              <td class="nowrap">{timeWords(call.startTime)}</td>
              <th scope="row">
                <code>{call.rpc}</code>
              </th>
              <td class="nowrap">{format(call.durationMs, "ms")}</td>
              <td>{call.code}</td>
              <td>
                <IdCell id={call.requestId} label="request id" rpc={call.rpc} />
              </td>
              <td>
                {call.traceId === "" ? (
                  <span class="muted">not traced</span>
                ) : (
                  <IdCell id={call.traceId} label="trace id" rpc={call.rpc} />
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <PagesFoot pages={pages} types={types} thing="slow call" />
    </>
  );
}

function IdCell({ id, label, rpc }: { readonly id: string; readonly label: string; readonly rpc: string }) {
  return (
    <>
      <code>{id}</code> <CopyButton text={id} label={`Copy the ${label} ${id} of ${rpc}`} />
    </>
  );
}
