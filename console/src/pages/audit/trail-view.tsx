import type { Registry } from "@bufbuild/protobuf";
import { useRef, useState } from "preact/hooks";
import { quoted } from "../../admin/search.ts";
import { ACTIONS, OUTCOMES, SINCE, type TrailChoice, trailFilter } from "../../admin/trail.ts";
import { audit } from "../../api/clients.ts";
import { session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { Choice } from "../../ui/choice.tsx";
import { FilterForm } from "../../ui/list/filter-form.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { Table } from "../../ui/list/table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { timeWords } from "../../ui/time-words.ts";
import { Party } from "./party.tsx";

const ANY: TrailChoice = { action: "", outcome: "", since: "0", more: "" };

/** The events of the audit trail, the newest first. */
export function TrailView(props: {
  readonly types: Registry;
  /** `about` or `by` a user. */
  readonly part: string | undefined;
  readonly id: string | undefined;
}) {
  const { types, part, id = "" } = props;
  const [choice, setChoice] = useState(ANY);
  const of = part === "about" ? `subject = ${quoted(id)}` : part === "by" ? `actor = ${quoted(id)}` : "";
  // The time of a page is that of the first: a token is good for the same filter alone.
  const filterOfFirst = useRef("");
  const pages = usePages(
    async (pageToken) => {
      const filter = pageToken === "" ? trailFilter(choice, Date.now(), of) : filterOfFirst.current;
      filterOfFirst.current = filter;
      const answer = await audit.listAuditEvents({ filter, orderBy: "create_time desc", pageToken });
      return { items: answer.auditEvents, next: answer.nextPageToken };
    },
    [choice, of, session.value?.name],
  );
  return (
    <>
      <div class="row head">
        <h1>Audit</h1>
        <button type="button" onClick={pages.reload}>
          Reload
        </button>
      </div>
      {of !== "" && (
        <p>
          What was done {part} <Party id={id} />. <a href={hrefOf("audit")}>All events</a>
        </p>
      )}
      <FilterForm
        placeholder={'address = "203.0.113.7" AND detail = "INVALID_CREDENTIALS"'}
        filter={choice.more}
        onFilter={(more) => setChoice({ ...choice, more })}
      >
        <Select
          label="Action"
          options={ACTIONS}
          chosen={choice.action}
          onChoose={(action) => setChoice({ ...choice, action })}
        />
        <Select
          label="Outcome"
          options={OUTCOMES}
          chosen={choice.outcome}
          onChoose={(outcome) => setChoice({ ...choice, outcome })}
        />
        <Choice
          label="How far back"
          options={SINCE}
          chosen={choice.since}
          onChoose={(since) => setChoice({ ...choice, since })}
        />
      </FilterForm>
      {pages.items && pages.items.length > 0 && (
        <Table
          caption="Events"
          hidesCaption
          head={["Time", "Action", "Outcome", "Who did it", "About", "From", "Detail", "Number"]}
        >
          {pages.items.map((one) => (
            <tr key={one.id}>
              <th scope="row" class="nowrap">
                <a href={hrefOf("audit", "event", one.id)}>{timeWords(one.createTime)}</a>
              </th>
              <td>{one.action}</td>
              <td class={`status ${one.outcome === "SUCCEEDED" ? "done" : "failed"}`}>{one.outcome}</td>
              <td class="nowrap">
                <Party id={one.actor} isShort />
              </td>
              <td class="nowrap">
                <Party id={one.subject} isShort />
              </td>
              <td>{one.address}</td>
              <td class="long">{one.detail}</td>
              <td>{one.count}</td>
            </tr>
          ))}
        </Table>
      )}
      <PagesFoot pages={pages} types={types} thing="event" />
    </>
  );
}

function Select(props: {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: string;
  readonly onChoose: (option: string) => void;
}) {
  const { label, options, chosen, onChoose } = props;
  return (
    <select aria-label={label} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
      <option value="">{label}: any</option>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
