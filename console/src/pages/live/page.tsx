import type { ComponentChildren } from "preact";
import type { PageProps } from "../../app/pages.ts";
import { hrefOf } from "../../app/router.ts";
import { Notice } from "../../ui/notice.tsx";
import { FiguresView } from "./figures-view.tsx";
import { LetterView } from "./letter-view.tsx";
import { LettersView } from "./letters-view.tsx";
import { SlowCallsView } from "./slow-calls-view.tsx";

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
        <nav class="parts" aria-label="Parts of the page">
          <PartLink part="" present={part}>
            Figures
          </PartLink>
          <PartLink part="slow-calls" present={part}>
            Slow calls
          </PartLink>
          <PartLink part="dead-letters" present={part}>
            Dead letters
          </PartLink>
        </nav>
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

function PartLink(props: { readonly part: string; readonly present: string; readonly children: ComponentChildren }) {
  const { part, present, children } = props;
  return (
    <a href={part === "" ? hrefOf("live") : hrefOf("live", part)} aria-current={part === present ? "page" : undefined}>
      {children}
    </a>
  );
}
