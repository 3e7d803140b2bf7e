import { AUDIT } from "../../api/session.ts";
import type { PageProps } from "../../app/pages.ts";
import { Notice } from "../../ui/notice.tsx";
import { EventView } from "./event-view.tsx";
import { TrailView } from "./trail-view.tsx";

/**
 * The audit trail, for admins. Its addresses are `#/audit`, `#/audit/about/<user's id>`, `#/audit/by/<user's id>` and
 * `#/audit/event/<id>`.
 */
export default function AuditPage({ contract, rest: [part, id] }: PageProps) {
  if (!contract.hasRpc(AUDIT, "ListAuditEvents")) {
    return (
      <section class="page narrow">
        <h1>Audit</h1>
        <Notice kind="info">The service has no audit trail.</Notice>
      </section>
    );
  }
  const { types } = contract;
  return (
    <section class="page">
      {part === "event" && id !== undefined ? (
        <EventView key={id} id={id} types={types} />
      ) : (
        <TrailView key={`${part} ${id}`} types={types} part={part} id={id} />
      )}
    </section>
  );
}
