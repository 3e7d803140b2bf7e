import type { DescField } from "@bufbuild/protobuf";
import { type ComponentChildren, Fragment } from "preact";
import { keyOfRow, keyToText } from "../../entity/key.ts";
import { cellOf, isSortable, labelOf } from "../../entity/list/cell.ts";
import { parseOrder } from "../../entity/list/order.ts";
import type { Resource } from "../../entity/resource.ts";
import type { DraftMessage } from "../../message/draft.ts";
import { timeForm } from "./preferences.ts";
import { RowMore, type RowParts } from "./row-more.tsx";
import { shownFields } from "./toolbar.tsx";

/** An entity of a page, and its key in an address; the place of a row stands for a key that the contract does not tell. */
export interface Row {
  readonly id: string;
  readonly key: readonly string[] | undefined;
  readonly entity: DraftMessage;
  readonly label: string;
}

export function rowsOf({ key, desc }: Resource, entities: readonly DraftMessage[]): readonly Row[] {
  return entities.map((entity, i) => {
    const values = keyOfRow(key, entity);
    const label = labelOf(key, entity, desc.fields);
    return { id: values ? keyToText(values) : `row ${i + 1}`, key: values, entity, label: label || `row ${i + 1}` };
  });
}

/** The entities of a page. */
export function EntityTable(
  props: RowParts & {
    readonly query: DraftMessage;
    readonly rows: readonly Row[];
    /** The order, as order_by has it; undefined where the RPC has none. */
    readonly order: string | undefined;
    readonly onOrder: (field: string, isAdded: boolean) => void;
    readonly selected: ReadonlySet<string>;
    readonly onSelect: (ids: ReadonlySet<string>) => void;
    readonly expanded: ReadonlySet<string>;
    readonly onExpand: (ids: ReadonlySet<string>) => void;
    /** The address of an entity; undefined where none can be read. */
    readonly hrefTo: (row: Row) => string | undefined;
  },
) {
  const { resource, query, rows, order, onOrder, selected, onSelect, expanded, onExpand, hrefTo } = props;
  const fields = shownFields(resource, query);
  const canSelect = resource.remove !== undefined;
  const all = rows.map(({ id }) => id);
  const isAll = all.length > 0 && all.every((id) => selected.has(id));
  return (
    <table class="entities">
      <caption class="hidden">{resource.plural}</caption>
      <thead>
        <tr>
          {fields.map((field, i) => (
            <Header key={field.name} field={field} order={order} onOrder={onOrder}>
              {i === 0 && canSelect && (
                <input
                  type="checkbox"
                  aria-label="Select all of this page"
                  checked={isAll}
                  onChange={() => onSelect(new Set(isAll ? [] : all))}
                />
              )}
            </Header>
          ))}
          <th scope="col">
            <span class="hidden">More</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const isExpanded = expanded.has(row.id);
          const href = hrefTo(row);
          return (
            <Fragment key={row.id}>
              <tr class={selected.has(row.id) ? "selected" : undefined}>
                {fields.map((field, i) => {
                  const cell = cellOf(field, row.entity, timeForm.value);
                  if (i > 0) {
                    const onOpen = () => onExpand(toggled(expanded, row.id));
                    return <ValueCell key={field.name} {...{ field, row, isExpanded, onOpen }} />;
                  }
                  return (
                    <th key={field.name} scope="row">
                      <span class="key">
                        {canSelect && (
                          <input
                            type="checkbox"
                            aria-label={`Select ${row.label}`}
                            checked={selected.has(row.id)}
                            disabled={row.key === undefined}
                            onChange={() => onSelect(toggled(selected, row.id))}
                          />
                        )}
                        {href === undefined ? <span>{cell.text}</span> : <a href={href}>{cell.text || "(empty)"}</a>}
                      </span>
                    </th>
                  );
                })}
                <td class="more-toggle">
                  <button
                    type="button"
                    class="quiet small"
                    aria-expanded={isExpanded}
                    aria-label={`More of ${row.label}`}
                    onClick={() => onExpand(toggled(expanded, row.id))}
                  >
                    ⋯
                  </button>
                </td>
              </tr>
              {isExpanded && (
                <tr class="more">
                  <td colSpan={fields.length + 1}>
                    <RowMore {...props} row={row} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]);
}

/** A value; one that is shown in short is a button that shows all of the row. */
function ValueCell(props: {
  readonly field: DescField;
  readonly row: Row;
  readonly isExpanded: boolean;
  readonly onOpen: () => void;
}) {
  const { field, row, isExpanded, onOpen } = props;
  const { text, kind, isShort } = cellOf(field, row.entity, timeForm.value);
  if (kind === "time") {
    const exact = cellOf(field, row.entity, "exact").text;
    return (
      <td class="time">
        <time dateTime={exact} title={exact}>
          {text}
        </time>
      </td>
    );
  }
  if (!isShort) return <td class={kind}>{kind === "unset" ? <span title="not set">{text}</span> : text}</td>;
  return (
    <td>
      <button type="button" class="quiet small in-short" aria-expanded={isExpanded} onClick={onOpen}>
        {text}
        <span class="hidden">: all of {field.name}</span>
      </button>
    </td>
  );
}

const ARROWS = { ascending: " ▲", descending: " ▼" } as const;

function Header(props: {
  readonly field: DescField;
  readonly order: string | undefined;
  readonly onOrder: (field: string, isAdded: boolean) => void;
  readonly children: ComponentChildren;
}) {
  const { field, order, onOrder, children } = props;
  const keys = order === undefined ? [] : parseOrder(order);
  const at = keys.findIndex((key) => key.field === field.name);
  const direction = keys[at] && (keys[at].isDescending ? "descending" : "ascending");
  return (
    <th scope="col" aria-sort={at === 0 ? direction : undefined}>
      <span class="key">
        {children}
        {order === undefined || !isSortable(field) ? (
          field.name
        ) : (
          <button
            type="button"
            class="quiet sort"
            title="Order by it; with Shift, after the others"
            onClick={(event) => onOrder(field.name, event.shiftKey)}
          >
            {field.name}
            <span aria-hidden="true" class={direction ? undefined : "unsorted"}>
              {direction ? ARROWS[direction] : " ↕"}
              {direction && keys.length > 1 && <sub>{at + 1}</sub>}
            </span>
            {direction && (
              <span class="hidden">
                , {direction}
                {keys.length > 1 && `, ${at + 1} of ${keys.length}`}
              </span>
            )}
          </button>
        )}
      </span>
    </th>
  );
}
