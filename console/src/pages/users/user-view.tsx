import { useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { users } from "../../api/clients.ts";
import type { Contract } from "../../api/contract.ts";
import { AUDIT, session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { timeWords } from "../../ui/time-words.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { DeleteUser } from "./delete-user.tsx";
import { RolesCard } from "./roles-card.tsx";
import { UserSessions } from "./user-sessions.tsx";

/** One user, with what an admin can do. */
export function UserView({ id, contract }: { readonly id: string; readonly contract: Contract }) {
  const { types } = contract;
  const [isDeleted, setDeleted] = useState(false);
  const { answer, error } = useAnswer(() => users.getUser({ id }), [id, session.value?.name]);
  const user = answer?.user;
  return (
    <>
      <p>
        <a href={hrefOf("users")}>All users</a>
      </p>
      <h1>{user?.email ?? id}</h1>
      {error !== undefined && <Refusal error={error} types={types} />}
      {isDeleted && <Notice kind="info">The user is deleted, with all sessions.</Notice>}
      {user && !isDeleted && (
        <>
          <div class="cards">
            <DetailsCard user={user} />
            <RolesCard user={user} contract={contract} />
            <section class="card">
              <h2>Password and deletion</h2>
              <ResetPassword user={user} contract={contract} />
              <DeleteUser user={user} types={types} onDone={() => setDeleted(true)} />
            </section>
          </div>
          <UserSessions id={id} types={types} />
        </>
      )}
      {contract.hasRpc(AUDIT, "ListAuditEvents") && (
        <p>
          <a href={hrefOf("audit", "about", id)}>Audit trail about this user</a>,{" "}
          <a href={hrefOf("audit", "by", id)}>and of what this user did</a>
        </p>
      )}
    </>
  );
}

function DetailsCard({ user }: { readonly user: User }) {
  const pairs = [
    ["Name", `${user.name} ${user.surname}`],
    ["May sign in", user.active ? "yes" : "no: the account is not active"],
    ["Id", user.id],
    ["Created", timeWords(user.createTime)],
    ["Changed", timeWords(user.updateTime)],
  ] as const;
  return (
    <section class="card">
      <h2>Profile</h2>
      <dl class="pairs">
        {pairs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Has a mail sent by which the user sets a new password. */
function ResetPassword({ user, contract }: { readonly user: User; readonly contract: Contract }) {
  const [isSent, setSent] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async () => {
    setError(undefined);
    try {
      await users.requestPasswordReset({ email: user.email });
      setSent(true);
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <>
      <p>
        <button type="button" onClick={() => void send()}>
          Have a mail sent to reset the password
        </button>
      </p>
      {isSent && <Notice kind="info">The mail is on its way, if the service has a receiver of notifications.</Notice>}
      {error !== undefined && <Refusal error={error} types={contract.types} />}
    </>
  );
}
