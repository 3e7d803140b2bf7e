import type { DescField, DescMethod } from "@bufbuild/protobuf";
import { hrefOf } from "../../app/router.ts";
import { stateOf } from "../../call/state.ts";
import { cellOf, wholeOf } from "../../entity/list/cell.ts";
import { placeParts } from "../../entity/list/query.ts";
import { prefilled } from "../../entity/prefill.ts";
import type { Child, Resource } from "../../entity/resource.ts";
import { type DraftMessage, EMPTY, fieldOf, withField } from "../../message/draft.ts";
import type { Row } from "./entity-row.tsx";

/** The things that can be done with an entity. */
export interface RowParts {
  readonly resource: Resource;
  readonly tables: readonly Child[];
  readonly onRemove: (rows: readonly Row[], isUndo: boolean) => void;
}

/** The buttons that delete an entity, or bring it back. */
export function RemovalButtons({ resource: { remove, undelete }, onRemove, row }: RowParts & { readonly row: Row }) {
  if (!row.key) return null;
  return (
    <>
      {remove && (
        <button type="button" aria-label={`Delete ${row.label}`} onClick={() => onRemove([row], false)}>
          Delete
        </button>
      )}
      {undelete && (
        <button type="button" aria-label={`Undelete ${row.label}`} onClick={() => onRemove([row], true)}>
          Undelete
        </button>
      )}
    </>
  );
}

/** All of an entity, and the RPCs and tables that go on from it. */
export function RowMore({ row, ...parts }: RowParts & { readonly row: Row }) {
  return (
    <div class="row-more">
      <div class="row">
        <RemovalButtons {...parts} row={row} />
        <EntityLinks {...parts} entity={row.entity} />
      </div>
      <Facts fields={parts.resource.desc.fields} entity={row.entity} />
    </div>
  );
}

/** The links to the custom methods, with the entity filled in, and to the tables of what belongs to it. */
export function EntityLinks({
  resource,
  tables,
  entity,
}: Omit<RowParts, "onRemove"> & { readonly entity: DraftMessage }) {
  const [key] = resource.key;
  const value = key && fieldOf(entity, key.name);
  const prepare = (method: DescMethod) => {
    const state = stateOf(method);
    state.mode.value = "form";
    state.draft.value = prefilled(method, resource, entity);
    state.problems.value = [];
    state.answer.value = undefined;
  };
  return (
    <>
      {resource.actions.map((method) => (
        <a
          key={method.name}
          class="button"
          href={hrefOf("call", method.parent.typeName, method.name)}
          onClick={() => prepare(method)}
        >
          {method.name}…
        </a>
      ))}
      {value &&
        tables.map(({ resource: child, parent }) => (
          <a
            key={child.desc.typeName}
            class="button"
            href={hrefOf(...placeParts(child, { query: withField(EMPTY, parent.name, value) }))}
          >
            {child.plural} →
          </a>
        ))}
    </>
  );
}

/** The fields with their whole values, times also in the zone of the browser. */
export function Facts({ fields, entity }: { readonly fields: readonly DescField[]; readonly entity: DraftMessage }) {
  return (
    <dl class="pairs">
      {fields.map((field) => {
        const whole = wholeOf(field, entity);
        const cell = cellOf(field, entity, "local");
        return (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd>
              {whole.includes("\n") ? <pre>{whole}</pre> : whole}
              {cell.kind === "time" && <span class="muted"> ({cell.text})</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
