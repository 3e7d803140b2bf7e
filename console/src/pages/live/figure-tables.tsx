import { durationMs } from "@bufbuild/protobuf/wkt";
import type { Figures } from "../../../../gen/brasa/v1/operations_service_pb.js";
import { format } from "../../live/format.ts";
import { Table } from "../../ui/list/table.tsx";

/** All methods, reasons, databases, lanes and listeners: the plots have the most important of them alone. */
export function FigureTables({ figures }: { readonly figures: Figures }) {
  const { methods, errors, databases, lanes, listeners, memory } = figures;
  return (
    <>
      <Table
        caption="Methods called since the start; times and rates are those of the last 10 seconds"
        head={["Method", "Calls/s", "Running", "p50", "p90", "p99", "Calls", "Failures"]}
      >
        {methods.map((one) => (
          <tr key={one.rpc}>
            <th scope="row">
              <code>{one.rpc}</code>
            </th>
            <td>{format(one.callsPerSecond, "perSecond")}</td>
            <td>{one.running}</td>
            <td>{format(one.p50Ms, "ms")}</td>
            <td>{format(one.p90Ms, "ms")}</td>
            <td>{format(one.p99Ms, "ms")}</td>
            <td>{String(one.calls)}</td>
            <td>{one.failures.map(({ code, count }) => `${count} ${code}`).join(", ") || "0"}</td>
          </tr>
        ))}
      </Table>
      <div class="tables">
        <Table caption="Failed calls since the start, by reason" head={["Reason", "Calls"]}>
          {errors.map(({ reason, count }) => (
            <tr key={reason}>
              <th scope="row">
                <code>{reason}</code>
              </th>
              <td>{String(count)}</td>
            </tr>
          ))}
          {errors.length === 0 && <EmptyRow columns={2} />}
        </Table>
        <Table caption="Connections to databases" head={["Connections", "Most", "Open", "Used", "Units that wait"]}>
          {databases.flatMap(({ name, pools }) =>
            pools.map((pool) => (
              <tr key={`${name} ${pool.name}`}>
                <th scope="row">
                  {name}: {pool.name}
                </th>
                <td>{pool.max}</td>
                <td>{pool.open}</td>
                <td>{pool.used}</td>
                <td>{pool.waiting}</td>
              </tr>
            )),
          )}
          {databases.every(({ pools }) => pools.length === 0) && <EmptyRow columns={5} />}
        </Table>
        <Table
          isWide
          caption="Events of databases, looked at every 5 seconds"
          head={["Database", "Contexts", "To deliver", "Oldest", "Failed", "Behind them", "Retried", "Discarded"]}
        >
          {databases.map(({ name, contexts, outbox }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{contexts.join(", ")}</td>
              {outbox ? (
                <>
                  <td>{String(outbox.pending)}</td>
                  <td>{outbox.oldestAge ? format(durationMs(outbox.oldestAge), "ms") : "–"}</td>
                  <td>{String(outbox.failedDeadLetters)}</td>
                  <td>{String(outbox.waitingDeadLetters)}</td>
                  <td>{String(outbox.retriedDeadLetters)}</td>
                  <td>{String(outbox.discardedDeadLetters)}</td>
                </>
              ) : (
                <td colSpan={6}>the database does not answer</td>
              )}
            </tr>
          ))}
          {databases.length === 0 && <EmptyRow columns={8} />}
        </Table>
        <Table
          caption="Work that waits for its turn"
          head={["Work", "Running", "At most", "Waiting", "Refused since the start"]}
        >
          {lanes.map(({ name, running, maxRunning, waiting, refused }) => (
            <tr key={name}>
              <th scope="row">{name.replaceAll("_", " ")}</th>
              <td>{running}</td>
              <td>{maxRunning}</td>
              <td>{waiting}</td>
              <td>{String(refused)}</td>
            </tr>
          ))}
          {lanes.length === 0 && <EmptyRow columns={5} />}
        </Table>
        <Table caption="Listeners" head={["Listener", "Port", "Open connections"]}>
          {listeners.map(({ name, port, openConnections }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{port}</td>
              <td>{openConnections}</td>
            </tr>
          ))}
        </Table>
      </div>
      <p class="muted">The heap is full at {format(Number(memory?.heapLimitBytes ?? 0n), "bytes")}.</p>
    </>
  );
}

function EmptyRow({ columns }: { readonly columns: number }) {
  return (
    <tr>
      <td colSpan={columns} class="muted">
        none
      </td>
    </tr>
  );
}
