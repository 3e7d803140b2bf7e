import { session, USERS } from "../../api/session.ts";
import type { PageProps } from "../../app/pages.ts";
import { hrefOf } from "../../app/router.ts";
import { Notice } from "../../ui/notice.tsx";
import { Parts } from "../../ui/parts.tsx";
import { FactorsView } from "./factors-view.tsx";
import { ProfileView } from "./profile-view.tsx";
import { SessionsView } from "./sessions-view.tsx";

const PARTS = { "": "Profile", sessions: "Sessions", factors: "Second factor" };

/** The account of the user who is signed in. Its addresses are `#/account`, `#/account/sessions` and `#/account/factors`. */
export default function AccountPage({ contract, rest: [part = ""] }: PageProps) {
  const { value: present } = session;
  const { types } = contract;
  if (!contract.hasRpc(USERS, "GetMe") || present?.refreshToken === undefined) {
    return (
      <section class="page narrow">
        <h1>Account</h1>
        {contract.hasRpc(USERS, "GetMe") ? (
          <Notice kind="info">
            {present ? "A token of one's own is no session of a user. " : "Nobody is signed in here. "}
            <a href={hrefOf("sign-in")}>Sign in</a>
          </Notice>
        ) : (
          <Notice kind="info">The service has no accounts.</Notice>
        )}
      </section>
    );
  }
  return (
    <section class="page">
      <div class="row head">
        <h1>Account</h1>
        <Parts page="account" parts={PARTS} present={part} />
      </div>
      {part === "sessions" ? (
        <SessionsView types={types} />
      ) : part === "factors" ? (
        <FactorsView types={types} />
      ) : (
        <ProfileView types={types} />
      )}
    </section>
  );
}
