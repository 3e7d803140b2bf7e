import type { Registry } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { ComponentChildren } from "preact";
import { partyOf } from "../../admin/trail.ts";
import { audit } from "../../api/clients.ts";
import { session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { Refusal } from "../../ui/refusal.tsx";
import { useAnswer } from "../../ui/use-answer.ts";
import { Party } from "./party.tsx";

/** One event, with the ways to others. */
export function EventView({ id, types }: { readonly id: string; readonly types: Registry }) {
  const { answer, error } = useAnswer(() => audit.getAuditEvent({ id }), [id, session.value?.name]);
  const event = answer?.auditEvent;
  return (
    <>
      <p>
        <a href={hrefOf("audit")}>All events</a>
      </p>
      <h1>{event ? `${event.action}, ${event.outcome}` : "Event"}</h1>
      {error !== undefined && <Refusal error={error} types={types} />}
      {event && (
        <>
          <dl class="pairs">
            <Pair name="Id">{event.id}</Pair>
            <Pair name="Time">{event.createTime ? timestampDate(event.createTime).toISOString() : "–"}</Pair>
            <Pair name="Who did it">
              <Party id={event.actor} />
            </Pair>
            <Pair name="About">
              <Party id={event.subject} />
            </Pair>
            <Pair name="From">{event.address || "not known"}</Pair>
            <Pair name="User agent">{event.userAgent || "none"}</Pair>
            <Pair name="Detail">{event.detail || "none"}</Pair>
            <Pair name="Events it stands for">{String(event.count)}</Pair>
          </dl>
          {partyOf(event.subject).isUser && (
            <p>
              <a href={hrefOf("audit", "about", event.subject)}>All events about this user</a>
            </p>
          )}
        </>
      )}
    </>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
