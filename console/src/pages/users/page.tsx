import { USERS } from "../../api/session.ts";
import type { PageProps } from "../../app/pages.ts";
import { Notice } from "../../ui/notice.tsx";
import { UserView } from "./user-view.tsx";
import { UsersView } from "./users-view.tsx";

/** The users, for admins. Its addresses are `#/users` and `#/users/<id>`. */
export default function UsersPage({ contract, rest: [id] }: PageProps) {
  if (!contract.hasRpc(USERS, "ListUsers")) {
    return (
      <section class="page narrow">
        <h1>Users</h1>
        <Notice kind="info">The service has no accounts.</Notice>
      </section>
    );
  }
  return (
    <section class="page">
      {id === undefined ? <UsersView contract={contract} /> : <UserView key={id} id={id} contract={contract} />}
    </section>
  );
}
