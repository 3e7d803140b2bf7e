import type { DescField } from "@bufbuild/protobuf";
import { type ComponentChildren, Fragment } from "preact";
import { useMemo } from "preact/hooks";
import { isSortable } from "../../entity/list/cell.ts";
import { parseOrder } from "../../entity/list/order.ts";
import type { DraftMessage } from "../../message/draft.ts";
import { EntityRow, type Row } from "./entity-row.tsx";
import { timeForm } from "./preferences.ts";
import { RowMore, type RowParts } from "./row-more.tsx";
import { shownFields } from "./toolbar.tsx";

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
    readonly onToggle: (id: string) => void;
    readonly expanded: ReadonlySet<string>;
    readonly onExpand: (id: string) => void;
    /** The address of an entity; undefined where none can be read. */
    readonly hrefTo: (row: Row) => string | undefined;
  },
) {
  const { resource, query, rows, order, onOrder, selected, onSelect, onToggle, expanded, onExpand, hrefTo } = props;
  const shown = shownFields(resource, query);
  // The same list while its columns are the same, so that the rows are not drawn again.
  const fields = useMemo(() => shown, [shown.map(({ name }) => name).join()]);
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
          return (
            <Fragment key={row.id}>
              <EntityRow
                row={row}
                fields={fields}
                form={timeForm.value}
                canSelect={canSelect}
                isSelected={selected.has(row.id)}
                isExpanded={isExpanded}
                href={hrefTo(row)}
                onSelect={onToggle}
                onExpand={onExpand}
              />
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
