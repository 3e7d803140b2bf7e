import type { Contract } from "../../api/contract.ts";
import { type Answer, type Pair, type Received, requestIdOf } from "../../call/answer.ts";
import { statusWords } from "../../call/code-name.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { memo } from "../../ui/memo.ts";
import { Refusal } from "../../ui/refusal.tsx";

/** An answer: its state, its messages as they come, its error, its headers and trailers. */
export function AnswerView({ answer, contract }: { readonly answer: Answer; readonly contract: Contract }) {
  const { messages, count, error, headers, trailers } = answer;
  const requestId = requestIdOf(answer);
  const left = count - messages.length;
  return (
    <>
      <div class="row head">
        <h2>Answer</h2>
        <span class={`status ${answer.status}`} role="status">
          {statusWords(answer)}
        </span>
        <span class="muted">{Math.round(answer.durationMs)} ms</span>
        {(count > 1 || answer.status === "running") && <span class="muted">{count} messages</span>}
      </div>
      {requestId && (
        <p class="muted">
          request id <code>{requestId}</code> <CopyButton text={requestId} label="Copy the request id" />
        </p>
      )}
      {answer.status === "failed" && <Refusal error={error} types={contract.types} linksFields isOfAnyService />}
      {left > 0 && (
        <p class="muted">
          The first {left} messages are not kept: the last {messages.length} are here.
        </p>
      )}
      <ol class="messages">
        {messages.map((message) => (
          <MessageItem key={message.number} message={message} isOnly={count === 1} />
        ))}
      </ol>
      <PairsView title="Headers" pairs={headers} />
      <PairsView title="Trailers" pairs={trailers} />
    </>
  );
}

/** Drawn once: of a long stream, only what has arrived is drawn. */
const MessageItem = memo(({ message, isOnly }: { readonly message: Received; readonly isOnly: boolean }) => (
  <li>
    <div class="row message-head">
      {!isOnly && (
        <span class="muted">
          {message.number} · {Math.round(message.afterMs)} ms
        </span>
      )}
      <CopyButton text={message.text} label={`Copy message ${message.number}`} />
    </div>
    {/* A long line scrolls, by keys as well. */}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
    <pre class="message" tabIndex={0}>
      {message.text}
    </pre>
  </li>
));

function PairsView({ title, pairs }: { readonly title: string; readonly pairs: readonly Pair[] }) {
  if (pairs.length === 0) return null;
  return (
    <details>
      <summary>
        {title} ({pairs.length})
      </summary>
      <dl class="pairs">
        {pairs.map(([name, value], i) => (
          // A name may come several times.
          <div key={i}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
