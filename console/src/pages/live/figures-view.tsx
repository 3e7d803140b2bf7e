import type { Registry } from "@bufbuild/protobuf";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Figures } from "../../../../gen/brasa/v1/operations_service_pb.js";
import { session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { format } from "../../live/format.ts";
import { plotsOf } from "../../live/plots.ts";
import { failedLetters, pendingEvents } from "../../live/values.ts";
import { isPaused, pause, shown, startWatching, state, stopWatching } from "../../live/watch.ts";
import { lastOf } from "../../live/window.ts";
import { processWords, stateWords } from "../../live/words.ts";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { FigureTables } from "./figure-tables.tsx";
import { PlotView } from "./plot-view.tsx";

const MINUTES = { "1": "1 min", "5": "5 min", "15": "15 min" } as const;

/** The figures of the process that answers, as they come. */
export function FiguresView({ types }: { readonly types: Registry }) {
  const caller = session.value?.name;
  // Another caller may see what this one may not.
  useEffect(() => {
    startWatching();
    return stopWatching;
  }, [caller]);
  const [minutes, setMinutes] = useState<keyof typeof MINUTES>("5");
  const { last, samples: all, isOther } = shown.value;
  const seconds = Number(minutes) * 60;
  const samples = useMemo(() => lastOf(all, seconds), [all, seconds]);
  const plots = useMemo(() => (last ? plotsOf(last, samples) : []), [last, samples]);
  const { value: present } = state;
  if (present?.kind === "refused") {
    return (
      <>
        <Refusal error={present.error} types={types} />
        <button type="button" onClick={startWatching}>
          Try again
        </button>
      </>
    );
  }
  return (
    <>
      <div class="row live-bar">
        <span class={`status ${present?.kind === "open" ? "done" : "running"}`} role="status">
          {stateWords(present)}
        </span>
        {present?.kind === "waiting" && (
          <button type="button" onClick={startWatching}>
            Connect now
          </button>
        )}
        <button type="button" onClick={() => pause(!isPaused.value)}>
          {isPaused.value ? "Resume" : "Pause"}
        </button>
        <Choice label="Time shown" options={MINUTES} chosen={minutes} onChoose={setMinutes} />
      </div>
      {last && (
        <>
          <p class="muted">
            {processWords(last)}
            {(last.process?.number ?? 0) > 0 &&
              ". Each process has figures of its own: these are of the one that has this connection"}
            .
          </p>
          {isOther && (
            <Notice kind="info">
              Another process answers now than before: its figures begin where it was reached.
            </Notice>
          )}
          <Tiles figures={last} />
          <div class="plots">
            {plots.map((plot) => (
              <PlotView key={plot.title} plot={plot} samples={samples} seconds={seconds} />
            ))}
          </div>
          <FigureTables figures={last} />
        </>
      )}
    </>
  );
}

/** The figures that one looks at first. */
function Tiles({ figures }: { readonly figures: Figures }) {
  const { calls, eventLoop, memory } = figures;
  const letters = failedLetters(figures);
  const tiles = [
    ["calls per second", format(calls?.callsPerSecond, "perSecond")],
    ["running calls", `${calls?.runningUnaryCalls ?? 0} of ${calls?.maxConcurrentCalls ?? 0}`],
    ["running streams", `${calls?.runningStreams ?? 0} of ${calls?.maxConcurrentCalls ?? 0}`],
    ["calls since the start", `${calls?.calls ?? 0}`],
    ["failed of them", `${calls?.failures ?? 0}`],
    ["event loop, p99", format(eventLoop?.p99Ms, "ms")],
    ["memory", format(Number(memory?.rssBytes ?? 0n), "bytes")],
    ["events to deliver", `${pendingEvents(figures)}`],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div class={letters > 0 ? "bad" : ""}>
        <dt>
          <a href={hrefOf("live", "dead-letters")}>failed dead letters</a>
        </dt>
        <dd>{letters}</dd>
      </div>
    </dl>
  );
}
