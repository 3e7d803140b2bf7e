import type { DescField } from "@bufbuild/protobuf";
import { keyOfRow, keyToText } from "../../entity/key.ts";
import { cellOf, labelOf, type TimeForm } from "../../entity/list/cell.ts";
import type { Resource } from "../../entity/resource.ts";
import type { DraftMessage } from "../../message/draft.ts";
import { memo } from "../../ui/memo.ts";

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

interface RowProps {
  readonly row: Row;
  readonly fields: readonly DescField[];
  readonly form: TimeForm;
  readonly canSelect: boolean;
  readonly isSelected: boolean;
  readonly isExpanded: boolean;
  /** The address of the entity; undefined where it cannot be read. */
  readonly href: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onExpand: (id: string) => void;
}

/** The row of an entity, drawn again only when something of it has changed: a page may have a thousand. */
export const EntityRow = memo((props: RowProps) => {
  const { row, fields, form, canSelect, isSelected, isExpanded, href, onSelect, onExpand } = props;
  const [first, ...others] = fields;
  const key = first ? cellOf(first, row.entity, form).text : "";
  return (
    <tr class={isSelected ? "selected" : undefined}>
      <th scope="row">
        <span class="key">
          {canSelect && (
            <input
              type="checkbox"
              aria-label={`Select ${row.label}`}
              checked={isSelected}
              disabled={row.key === undefined}
              onChange={() => onSelect(row.id)}
            />
          )}
          {href === undefined ? <span>{key}</span> : <a href={href}>{key || "(empty)"}</a>}
        </span>
      </th>
      {others.map((field) => (
        <ValueCell key={field.name} {...{ field, row, form, isExpanded, onExpand }} />
      ))}
      <td class="more-toggle">
        <button
          type="button"
          class="quiet small"
          aria-expanded={isExpanded}
          aria-label={`More of ${row.label}`}
          onClick={() => onExpand(row.id)}
        >
          ⋯
        </button>
      </td>
    </tr>
  );
});

/** A value; one that is shown in short is a button that shows all of the row. */
function ValueCell(props: Pick<RowProps, "row" | "form" | "isExpanded" | "onExpand"> & { readonly field: DescField }) {
  const { field, row, form, isExpanded, onExpand } = props;
  const { text, kind, isShort } = cellOf(field, row.entity, form);
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
      <button type="button" class="quiet small in-short" aria-expanded={isExpanded} onClick={() => onExpand(row.id)}>
        {text}
        <span class="hidden">: all of {field.name}</span>
      </button>
    </td>
  );
}
