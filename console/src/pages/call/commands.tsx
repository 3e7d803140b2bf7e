import { useState } from "preact/hooks";
import { serviceUrl } from "../../api/place.ts";
import { session } from "../../api/session.ts";
import { type Call, curl, grpcurl, typeScript } from "../../call/commands.ts";
import { type CallState, writtenOf } from "../../call/state.ts";
import { Choice } from "../../ui/choice.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";

const LABELS = { grpcurl: "grpcurl", curl: "curl", typescript: "TypeScript" } as const;
const WRITE = { grpcurl, curl, typescript: typeScript };

/** The call as it is prepared, for a shell and for a program. */
export function Commands({ state }: { readonly state: CallState }) {
  const [chosen, setChosen] = useState<keyof typeof LABELS>("grpcurl");
  const [isOpen, setOpen] = useState(
    state.method.methodKind.endsWith("di_streaming") || state.method.methodKind === "client_streaming",
  );
  return (
    <details class="commands" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The same call as a command</summary>
      {isOpen && (
        <>
          <div class="row head">
            <Choice label="Kind of command" options={LABELS} chosen={chosen} onChoose={setChosen} />
          </div>
          <CommandText text={WRITE[chosen](callOf(state))} />
          <p class="help">
            An access token stands in the variable TOKEN: it is no part of the text. All else, passwords too, is as
            typed above.
          </p>
        </>
      )}
    </details>
  );
}

function CommandText({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return <p>curl cannot read a stream, whose messages have envelopes: use grpcurl.</p>;
  return (
    <div class="command">
      {/* A long line scrolls, by keys as well. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <pre class="message" tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text} label="Copy the command" />
    </div>
  );
}

function callOf(state: CallState): Call {
  const deadline = Number(state.deadline.value);
  return {
    method: state.method,
    request: writtenOf(state).node,
    headers: state.headers.value.filter(({ name }) => name !== ""),
    deadlineMs: deadline > 0 ? deadline : undefined,
    needsToken: session.value !== undefined,
    url: serviceUrl,
  };
}
