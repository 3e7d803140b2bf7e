import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { quoted } from "../../admin/search.ts";
import { operatorCommand, rolesBy } from "../../admin/trail.ts";
import { audit } from "../../api/clients.ts";
import type { Contract } from "../../api/contract.ts";
import { AUDIT, session } from "../../api/session.ts";
import { Command } from "../../ui/command.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { useAnswer } from "../../ui/use-answer.ts";

/** The roles of a user by the audit trail, and the commands that change them: roles come from the machine of the service alone. */
export function RolesCard({ user, contract }: { readonly user: User; readonly contract: Contract }) {
  const hasTrail = contract.hasRpc(AUDIT, "ListAuditEvents");
  const filter = `subject = ${quoted(user.id)} AND (action = "GRANT_ROLE" OR action = "REVOKE_ROLE")`;
  const { answer, error } = useAnswer(
    async () => (hasTrail ? audit.listAuditEvents({ filter, orderBy: "create_time desc", pageSize: 1000 }) : undefined),
    [filter, hasTrail, session.value?.name],
  );
  const roles = answer && rolesBy(answer.auditEvents);
  return (
    <section class="card">
      <h2>Roles and second factors</h2>
      {roles && (
        <p>
          By the audit trail: <strong>{roles.join(", ") || "no role"}</strong>.
        </p>
      )}
      {error !== undefined && <Refusal error={error} types={contract.types} />}
      <p>Roles and second factors have no RPC. Whoever operates the service gives and takes a role on its machine:</p>
      <p>
        <Command text={operatorCommand("grant", user.email, " --role admin")} />
      </p>
      <p>
        <Command text={operatorCommand("revoke", user.email, " --role admin")} />
      </p>
      <p>
        And removes the second factors and sessions of a user who has lost all factors, and has shown in another way who
        it is:
      </p>
      <p>
        <Command text={operatorCommand("remove-factors", user.email)} />
      </p>
    </section>
  );
}
