import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { signal } from "@preact/signals";
import { type Figures, OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { onSessionEnd } from "../api/session.ts";
import { transport } from "../api/transport.ts";
import { type FollowState, follow } from "./follow.ts";
import { EMPTY, type Window, withFigures } from "./window.ts";

export const operations = createClient(OperationsService, transport);

/** What is drawn: it changes at most once a frame, and never in a tab that is hidden. */
export const shown = signal<Window>(EMPTY);
/** Undefined while nothing is watched. */
export const state = signal<FollowState | undefined>(undefined);
/** Whether the plots stand still. Figures are kept meanwhile. */
export const isPaused = signal(false);

/** What is known: drawn only when there is a frame, so that a slow tab has no work that piles up. */
let known: Window = EMPTY;
let isDrawing = false;
let ending: AbortController | undefined;

/** Follows the figures of the process that answers, until `stopWatching`. */
export function startWatching(): void {
  stopWatching();
  ending = new AbortController();
  const { signal: ended } = ending;
  void follow<Figures>({
    open: readFigures,
    receive: (figures) => {
      known = withFigures(known, figures);
      if (!isPaused.value) draw();
    },
    tell: (next) => {
      if (!ended.aborted) state.value = next;
    },
    wait: waitOrOnline,
    signal: ended,
  });
}

export function stopWatching(): void {
  ending?.abort();
  ending = undefined;
  state.value = undefined;
}

export function pause(isOn: boolean): void {
  isPaused.value = isOn;
  if (!isOn) draw();
}

async function* readFigures(ended: AbortSignal): AsyncIterable<Figures> {
  for await (const { figures } of operations.watchFigures({ interval: durationFromMs(1000) }, { signal: ended })) {
    if (figures) yield figures;
  }
}

/** Resolves after a time, when the browser comes online again, or when the signal aborts. */
function waitOrOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

function draw(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!isPaused.value) shown.value = known;
  });
}

onSessionEnd(() => {
  known = EMPTY;
  shown.value = EMPTY;
});
