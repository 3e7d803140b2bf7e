import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { type Decision, resultWords } from "../../live/letters.ts";
import { operations } from "../../live/watch.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";

/** Has dead letters tried again, or, once that is confirmed, left out; and tells the result. */
export function DecideLetters(props: {
  readonly types: Registry;
  /** Their ids. */
  readonly ids: readonly string[];
  readonly canRetry: boolean;
  readonly canDiscard: boolean;
  readonly onDone: () => void;
}) {
  const { types, ids, canRetry, canDiscard, onDone } = props;
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [words, setWords] = useState("");
  const [error, setError] = useState<unknown>();
  const decide = async (decision: Decision) => {
    setBusy(true);
    setError(undefined);
    setWords("");
    try {
      const call = decision === "retry" ? operations.retryDeadLetters : operations.discardDeadLetters;
      const { count, unknownIds } = await call({ ids: [...ids] });
      setWords(resultWords(decision, count, unknownIds.length));
      onDone();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  const things = ids.length === 1 ? "this dead letter" : `${ids.length} dead letters`;
  return (
    <>
      <div class="row">
        <button type="button" disabled={isBusy || !canRetry} onClick={() => void decide("retry")}>
          Try again
        </button>
        <button type="button" disabled={isBusy || !canDiscard} onClick={() => setAsked(true)}>
          Discard…
        </button>
      </div>
      {isAsked && (
        <Confirm
          title={`Discard ${things}?`}
          action="Discard for good"
          isBusy={isBusy}
          onConfirm={() => void decide("discard")}
          onCancel={() => setAsked(false)}
        >
          <p>The effects never come, and nobody can take this back. Events that wait behind go on without them.</p>
        </Confirm>
      )}
      {words && <Notice kind="info">{words}</Notice>}
      {error !== undefined && <Refusal error={error} types={types} />}
    </>
  );
}
