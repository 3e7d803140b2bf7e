import type { PageProps } from "../../app/pages.ts";
import { Notice } from "../../ui/notice.tsx";
import { Parts } from "../../ui/parts.tsx";
import { FiguresView } from "./figures-view.tsx";
import { LetterView } from "./letter-view.tsx";
import { LettersView } from "./letters-view.tsx";
import { SlowCallsView } from "./slow-calls-view.tsx";

const PARTS = { "": "Figures", "slow-calls": "Slow calls", "dead-letters": "Dead letters" };

/** How the process does, its slow calls, and the dead letters. Its addresses are `#/live`, `#/live/slow-calls` and `#/live/dead-letters/<id>`. */
export default function LivePage({ contract, rest: [part = "", letter] }: PageProps) {
  if (!contract.hasRpc("brasa.v1.OperationsService", "WatchFigures")) {
    return (
      <section class="page narrow">
        <h1>Live</h1>
        <Notice kind="info">
          The service has no OperationsService here: it is there with accounts, or where HOST is a loopback address.
        </Notice>
      </section>
    );
  }
  const { types } = contract;
  return (
    <section class="page">
      <div class="row head">
        <h1>Live</h1>
        <Parts page="live" parts={PARTS} present={part} />
      </div>
      {part === "slow-calls" ? (
        <SlowCallsView types={types} />
      ) : part !== "dead-letters" ? (
        <FiguresView types={types} />
      ) : letter === undefined ? (
        <LettersView types={types} />
      ) : (
        <LetterView key={letter} id={letter} types={types} />
      )}
    </section>
  );
}
