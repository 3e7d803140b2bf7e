import { Code, ConnectError } from "@connectrpc/connect";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import { session } from "../../api/session.ts";
import { goTo, hrefOf, replacePlace } from "../../app/router.ts";
import { callOf } from "../../entity/call-draft.ts";
import { toggleOrder } from "../../entity/list/order.ts";
import { Pager, type PageState } from "../../entity/list/pager.ts";
import { missingScope, OPEN, type Place, placeParts, readPlace, textOf, withText } from "../../entity/list/query.ts";
import { entityRows } from "../../entity/list/rows.ts";
import { problemsOf } from "../../entity/refusal.ts";
import { childrenOf, type Resource } from "../../entity/resource.ts";
import { Help } from "../../form/help.tsx";
import { withField } from "../../message/draft.ts";
import { Failure } from "../../ui/failure.tsx";
import { type Row, rowsOf } from "./entity-row.tsx";
import { EntityTable } from "./entity-table.tsx";
import { Overlay, type Removal } from "./overlay.tsx";
import { QueryForm } from "./query-form.tsx";
import { Toolbar } from "./toolbar.tsx";

const NONE: ReadonlySet<string> = new Set();

/** The table of a resource. Its state is in the address; the pages' tokens and the rows are in memory. */
export function TablePage(props: {
  readonly contract: Contract;
  readonly resource: Resource;
  readonly resources: readonly Resource[];
  readonly parts: readonly string[];
}) {
  const { contract, resource, resources, parts } = props;
  const { list, service, create, plural } = resource;
  const address = parts.join("/");
  // The address is the same as its parts.
  const place = useMemo(() => readPlace(list, parts), [list, address]);
  const shown = hrefOf(...placeParts(resource, { query: place.query }));
  // The same object while the request is the same: an entity that is opened over the table leaves it as it is.
  const query = useMemo(() => place.query, [shown]);
  const tables = useMemo(() => childrenOf(resource, resources), [resource, resources]);
  const call = useMemo(() => callOf(contract), [contract]);
  const [selected, setSelected] = useState(NONE);
  const [expanded, setExpanded] = useState(NONE);
  const [removal, setRemoval] = useState<Removal>();
  const [note, setNote] = useState("");
  const toggleSelected = useCallback((id: string) => setSelected((ids) => toggled(ids, id)), []);
  const toggleExpanded = useCallback((id: string) => setExpanded((ids) => toggled(ids, id)), []);
  const missing = missingScope(list, query);
  const isReady = missing.length === 0;
  const pager = useMemo(
    () =>
      new Pager(async (token, signal) => {
        const request = token === "" ? query : withField(query, "page_token", { kind: "text", text: token });
        return entityRows(list, await call(list.method, request, { signal }));
      }),
    [list, call, query],
  );
  const who = session.value?.name;
  // Another user sees other entities.
  useEffect(() => {
    setSelected(NONE);
    setExpanded(NONE);
    if (isReady) void pager.first();
    return () => pager.stop();
  }, [pager, isReady, who]);
  const state = pager.state.value;
  const mayLoseFocus = useRef(false);
  useEffect(() => {
    if (state.status === "loading" || !mayLoseFocus.current) return;
    mayLoseFocus.current = false;
    // It was in the row of an entity that was deleted.
    if (document.activeElement === document.body) title.current?.focus();
  }, [state]);
  const title = useRef<HTMLHeadingElement>(null);
  const rows = useMemo(() => rowsOf(resource, state.rows), [resource, state.rows]);
  const problems = problemsOf(state.error, contract.types, "");
  const go = (next: Place) => goTo(...placeParts(resource, next));
  const close = () => replacePlace(...placeParts(resource, { query }));
  const turn = (to: () => Promise<void>) => {
    setSelected(NONE);
    setExpanded(NONE);
    void to();
  };
  const hrefTo = ({ key, id }: Row) => (key && resource.get ? `${shown}/${OPEN}/${encodeURIComponent(id)}` : undefined);
  const onRemove = (chosen: readonly Row[], isUndo: boolean) => {
    setRemoval({ rows: chosen, isUndo });
    // The entity that is open makes room.
    if (place.open !== undefined) close();
  };
  return (
    <div class="method">
      <header class="method-head">
        <h1 tabIndex={-1} class="table-title" ref={title}>
          <span class="service">{service.typeName}/</span>
          <wbr />
          {plural}
        </h1>
        <Help id="table" text={contract.comments.get(resource.desc.typeName)} />
      </header>
      <QueryForm
        contract={contract}
        list={list}
        query={query}
        problems={problems}
        onApply={(next) => {
          // The same request again is a wish to see what is new.
          if (hrefOf(...placeParts(resource, { query: next })) === shown) turn(() => pager.first());
          else go({ query: next });
        }}
      />
      <div class="row table-actions">
        {create && (
          <a class="button" href={hrefOf(...placeParts(resource, { query, isNew: true }))}>
            New {resource.name}
          </a>
        )}
        {resource.remove && (
          <button
            type="button"
            aria-disabled={selected.size === 0}
            onClick={() =>
              selected.size > 0 && setRemoval({ rows: rows.filter(({ id }) => selected.has(id)), isUndo: false })
            }
          >
            Delete {selected.size > 0 ? `${selected.size} selected` : "selected"}
          </button>
        )}
        <button type="button" aria-disabled={!isReady} onClick={() => isReady && turn(() => pager.reload())}>
          Reload
        </button>
        <Toolbar resource={resource} query={query} onQuery={(next) => go({ query: next })} />
      </div>
      <p role="status" class="muted table-status">
        {isReady ? wordsOf(state, plural) : `${missing.map(({ name }) => name).join(", ")} must be set first.`}
        {selected.size > 0 && ` ${selected.size} selected.`}
        {note && ` ${note}`}
      </p>
      {isReady && state.status === "failed" && (
        <>
          {[...problems.keys()].some((path) => path === "filter" || path === "order_by") || (
            <Failure error={state.error} types={contract.types} />
          )}
          {!session.value && codeOf(state.error) === Code.Unauthenticated && (
            <p>
              Nobody is signed in: <a href={hrefOf("sign-in")}>sign in</a> to see what you may see.
            </p>
          )}
        </>
      )}
      {isReady && rows.length > 0 && (
        <div class="table-scroll" aria-busy={state.status === "loading"}>
          <EntityTable
            resource={resource}
            tables={tables}
            onRemove={onRemove}
            query={query}
            rows={rows}
            order={list.orderBy && textOf(query, list.orderBy)}
            onOrder={(field, isAdded) =>
              go({ query: withText(query, list.orderBy, toggleOrder(textOf(query, list.orderBy), field, isAdded)) })
            }
            selected={selected}
            onSelect={setSelected}
            onToggle={toggleSelected}
            expanded={expanded}
            onExpand={toggleExpanded}
            hrefTo={hrefTo}
          />
        </div>
      )}
      {isReady && (
        <nav class="row pager" aria-label="Pages of the table">
          <button
            type="button"
            aria-disabled={state.number === 1}
            onClick={() => state.number > 1 && turn(() => pager.first())}
          >
            First
          </button>
          <button
            type="button"
            aria-disabled={state.number === 1}
            onClick={() => state.number > 1 && turn(() => pager.back())}
          >
            Back
          </button>
          <span>Page {state.number}</span>
          <button
            type="button"
            aria-disabled={state.next === ""}
            onClick={() => state.next !== "" && turn(() => pager.next())}
          >
            Next
          </button>
        </nav>
      )}
      <Overlay
        contract={contract}
        resource={resource}
        tables={tables}
        onRemove={onRemove}
        call={call}
        place={{ ...place, query }}
        removal={removal}
        onRemovalEnd={() => setRemoval(undefined)}
        onClose={close}
        onChange={(words) => {
          setNote(words);
          setSelected(NONE);
          mayLoseFocus.current = true;
          if (isReady) void pager.reload();
        }}
      />
    </div>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]);
}

function codeOf(error: unknown): Code | undefined {
  return error instanceof ConnectError ? error.code : undefined;
}

function wordsOf({ status, rows, next, number, total }: PageState, plural: string): string {
  if (status === "loading") return "Loading…";
  if (status === "failed") return "Nothing is shown, as the service refused the list.";
  if (rows.length === 0) return number === 1 ? `No ${plural} match.` : "This page is empty.";
  const all = total === undefined ? "" : ` of ${total}`;
  return `${rows.length}${all} ${plural} on page ${number}${next === "" ? ", which is the last" : ""}.`;
}
