import type { Registry } from "@bufbuild/protobuf";
import type { DeadLetter } from "../../../../gen/brasa/v1/operations_service_pb.js";
import { session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { dataOf, stateOf, takes } from "../../live/letters.ts";
import { operations } from "../../live/watch.ts";
import { Refusal } from "../../ui/refusal.tsx";
import { timeWords } from "../../ui/time-words.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { DecideLetters } from "./decide.tsx";

/** One dead letter, with the event's data, which may be personal: they are read when it is opened, and kept nowhere. */
export function LetterView({ id, types }: { readonly id: string; readonly types: Registry }) {
  const { answer, error, reload } = useAnswer(() => operations.getDeadLetter({ id }), [id, session.value?.name]);
  const letter = answer?.deadLetter;
  return (
    <>
      <p>
        <a href={hrefOf("live", "dead-letters")}>All dead letters</a>
      </p>
      <h2>
        <code>{id}</code>
      </h2>
      <DecideLetters
        types={types}
        ids={letter ? [id] : []}
        canRetry={letter !== undefined && takes("retry", letter)}
        canDiscard={letter !== undefined && takes("discard", letter)}
        onDone={reload}
      />
      {error !== undefined && <Refusal error={error} types={types} />}
      {letter && <LetterDetails letter={letter} />}
    </>
  );
}

function LetterDetails({ letter }: { readonly letter: DeadLetter }) {
  const { form, text } = dataOf(letter);
  const pairs = [
    ["State", stateOf(letter)],
    ["Reaction", letter.reaction],
    ["Event", letter.eventId],
    ["Type", letter.type],
    ["Key", letter.key],
    ["Sequence", String(letter.sequence)],
    ["Attempts", String(letter.attempts)],
    ["Recorded", timeWords(letter.recordTime)],
    ["Dead letter since", timeWords(letter.createTime)],
    ["Tried next", timeWords(letter.retryTime)],
  ] as const;
  return (
    <>
      <dl class="pairs">
        {pairs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>Last error</h3>
      <pre class="message">{letter.error || "none"}</pre>
      <h3>Data of the event{form === "JSON" || form === "empty" ? "" : `, ${form}`}</h3>
      {/* A long line scrolls, by keys as well. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <pre class="message" tabIndex={0}>
        {text || "none"}
      </pre>
    </>
  );
}
