import { useEffect, useMemo } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import type { Call } from "../../entity/call.ts";
import { keyFromText } from "../../entity/key.ts";
import type { Place } from "../../entity/list/query.ts";
import type { Resource } from "../../entity/resource.ts";
import { CreateDialog } from "./create-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { Row } from "./entity-row.tsx";
import { creatorOf, editorOf } from "./open-editors.ts";
import { RemovalDialog } from "./removal-dialog.tsx";
import type { RowParts } from "./row-more.tsx";

/** The entities that are to be deleted, or brought back. */
export interface Removal {
  readonly rows: readonly Row[];
  readonly isUndo: boolean;
}

/** The properties of the dialogs over a table. */
export interface OverlayProps {
  readonly contract: Contract;
  readonly resource: Resource;
  readonly call: Call;
  readonly onClose: () => void;
  /** Something was changed. @param words to be read out */
  readonly onChange: (words: string) => void;
}

/** The dialog over a table, if there is one. */
export function Overlay(
  props: OverlayProps &
    RowParts & {
      readonly place: Place;
      readonly removal: Removal | undefined;
      readonly onRemovalEnd: () => void;
    },
) {
  const { place, removal, onRemovalEnd, tables, onRemove, ...common } = props;
  const { resource, call, contract } = common;
  const { open, isNew, query } = place;
  const editor = useMemo(() => {
    const key = open === undefined ? undefined : keyFromText(resource.key, open);
    return key && editorOf(resource, key, call, contract.types);
  }, [open, resource, call, contract]);
  const creator = useMemo(
    () => (isNew && resource.create ? creatorOf(resource, call) : undefined),
    [isNew, resource, call],
  );
  useEffect(() => creator?.fillIn(query), [creator, query]);
  if (removal) return <RemovalDialog {...common} {...removal} onClose={onRemovalEnd} />;
  if (editor) {
    const onClose = () => {
      common.onClose();
      // The row under it is of an older state.
      if (editor.isNewer) common.onChange("");
      editor.isNewer = false;
    };
    return <EditDialog key={open} {...{ ...common, onClose, editor, tables, onRemove }} />;
  }
  return creator ? <CreateDialog {...common} creator={creator} /> : null;
}
