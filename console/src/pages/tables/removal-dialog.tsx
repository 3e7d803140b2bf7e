import { useMemo, useState } from "preact/hooks";
import { messageOf, reasonOf } from "../../api/failure.ts";
import { statusWords } from "../../call/code-name.ts";
import { type RemovalItem, removalItem, runForEach } from "../../entity/edit/removal.ts";
import { Dialog } from "../../ui/dialog.tsx";
import type { OverlayProps, Removal } from "./overlay.tsx";

/** Asks before entities are deleted, or brought back, and tells the result of each. */
export function RemovalDialog(props: OverlayProps & Removal) {
  const { resource, call, rows, isUndo, onClose, onChange } = props;
  const rpc = isUndo ? resource.undelete : resource.remove;
  const items = useMemo(
    () => rows.flatMap(({ key, entity, label }) => (key ? [removalItem(key, entity, label)] : [])),
    [rows],
  );
  const [isRunning, setRunning] = useState(false);
  const states = items.map(({ state }) => state.value.status);
  const done = states.filter((status) => status === "done").length;
  const failed = states.filter((status) => status === "failed").length;
  const verb = isUndo ? "Undelete" : "Delete";
  const past = isUndo ? "brought back" : "deleted";
  const run = async () => {
    if (!rpc || isRunning) return;
    setRunning(true);
    await runForEach(resource, rpc, items, call);
    setRunning(false);
    const outcomes = items.map(({ state }) => state.value.status);
    if (outcomes.includes("done")) {
      const words =
        items.length === 1 ? `${resource.name} ${items[0]?.label} is ${past}.` : `${counted(outcomes)} ${past}.`;
      onChange(words);
    }
    // What failed stays to be read.
    if (!outcomes.includes("failed")) onClose();
  };
  const isBegun = done + failed > 0;
  const what = items.length === 1 ? `${resource.name} ${items[0]?.label}` : `${items.length} ${resource.plural}`;
  return (
    <Dialog title={`${verb} ${what}?`} fallback=".table-title" onClose={onClose}>
      {rpc?.etag && !isBegun && (
        <p>
          {items.length === 1 ? "It is" : "Each is"} {past} only if nobody has changed it since it was listed.
        </p>
      )}
      <ul class="removals">
        {items.map((item) => (
          <li key={item.label}>
            <ItemView item={item} past={past} />
          </li>
        ))}
      </ul>
      <div class="send-bar">
        <button
          type="button"
          class="primary"
          aria-disabled={isRunning || done === items.length}
          onClick={() => void run()}
        >
          {failed > 0 ? `${verb} the others again` : verb}
        </button>
        <button type="button" onClick={onClose}>
          {isBegun ? "Close" : "Cancel"}
        </button>
        <span role="status">{isRunning ? "On its way…" : isBegun ? `${done} ${past}, ${failed} not.` : ""}</span>
      </div>
    </Dialog>
  );
}

function counted(outcomes: readonly string[]): string {
  const done = outcomes.filter((one) => one === "done").length;
  return done === outcomes.length ? String(done) : `${done} of ${outcomes.length}`;
}

function ItemView({ item, past }: { readonly item: RemovalItem; readonly past: string }) {
  const { status, error } = item.state.value;
  const code = status === "failed" ? statusWords({ status: "failed", error }) : "";
  return (
    <>
      <strong>{item.label}</strong> {status === "done" && <span class="status done">{past}</span>}
      {status === "running" && <span class="muted">…</span>}
      {status === "failed" && (
        <>
          <span class="status failed">{code}</span>{" "}
          {code === "ABORTED"
            ? "it has been changed since it was listed: reload the table, look at it, and try again"
            : [reasonOf(error), messageOf(error)].filter(Boolean).join(": ")}
        </>
      )}
    </>
  );
}
