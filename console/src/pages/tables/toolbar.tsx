import type { DescField } from "@bufbuild/protobuf";
import { defaultColumns } from "../../entity/list/cell.ts";
import { textOf, withText } from "../../entity/list/query.ts";
import type { Resource } from "../../entity/resource.ts";
import { type DraftMessage, fieldOf } from "../../message/draft.ts";
import { Choice } from "../../ui/choice.tsx";
import { chooseColumns, chooseTimes, columnsOf, timeForm } from "./preferences.ts";

const TIMES = { local: "local", exact: "exact" } as const;
const SIZES = ["", "10", "25", "50", "100", "250", "1000"];

/** The columns that a table shows, the key first. */
export function shownFields({ desc, key, list }: Resource, query: DraftMessage) {
  // A field by which the list is narrowed is the same in each row.
  const isOpen = ({ name }: DescField) => !list.scope.some((field) => field.name === name && fieldOf(query, name));
  const names = columnsOf(desc) ?? defaultColumns(desc.fields.filter(isOpen), key.filter(isOpen));
  const others = desc.fields.filter((field) => !key.includes(field));
  return [...key, ...others].filter(({ name }) => names.includes(name));
}

/** The way a table is shown: its columns, its times, the size of its pages. */
export function Toolbar(props: {
  readonly resource: Resource;
  readonly query: DraftMessage;
  readonly onQuery: (query: DraftMessage) => void;
}) {
  const { resource, query, onQuery } = props;
  const { desc, list } = resource;
  const shown = shownFields(resource, query).map(({ name }) => name);
  const size = textOf(query, list.pageSize);
  return (
    <div class="row toolbar">
      <details class="column-choice">
        <summary>
          Columns ({shown.length} of {desc.fields.length})
        </summary>
        <fieldset class="paths">
          <legend class="hidden">Columns</legend>
          {desc.fields.map(({ name }) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={shown.includes(name)}
                // A table without columns shows nothing.
                disabled={shown.length === 1 && shown.includes(name)}
                onChange={({ currentTarget: { checked } }) =>
                  chooseColumns(desc, checked ? [...shown, name] : shown.filter((one) => one !== name))
                }
              />
              {name}
            </label>
          ))}
          <button type="button" class="quiet" onClick={() => chooseColumns(desc, undefined)}>
            Reset
          </button>
        </fieldset>
      </details>
      {list.pageSize && (
        <label class="check">
          Page size
          <select value={size} onChange={(event) => onQuery(withText(query, list.pageSize, event.currentTarget.value))}>
            {[...new Set([...SIZES, size])].map((one) => (
              <option key={one} value={one}>
                {one === "" ? "the service's" : one}
              </option>
            ))}
          </select>
        </label>
      )}
      <span class="check">
        Times <Choice label="Times" options={TIMES} chosen={timeForm.value} onChoose={chooseTimes} />
      </span>
    </div>
  );
}
