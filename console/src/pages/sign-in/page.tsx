import { useState } from "preact/hooks";
import { restoreProblem, restoreSession, session, signOut, USERS } from "../../api/session.ts";
import type { PageProps } from "../../app/pages.ts";
import { hrefOf } from "../../app/router.ts";
import { Failure } from "../../ui/failure.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PasswordForm } from "./password-form.tsx";
import { TokenForm } from "./token-form.tsx";

/** The state of the session, or the ways to begin one: as a user of the service, or by a token from elsewhere. */
export default function SignInPage({ contract }: PageProps) {
  const [error, setError] = useState<unknown>();
  const { value: present } = session;
  const leave = async () => {
    try {
      setError(undefined);
      await signOut();
    } catch (caught) {
      setError(caught);
    }
  };
  const hasUsers = contract.hasRpc(USERS, "SignIn");
  return (
    <section class="page narrow">
      <h1>{present ? "Signed in" : "Sign in"}</h1>
      {error !== undefined && <Failure error={error} types={contract.types} />}
      {!present && restoreProblem.value !== undefined && (
        <>
          <Notice kind="warning">You were signed in, and the service cannot tell now whether you still are.</Notice>
          <Failure error={restoreProblem.value} types={contract.types} />
          <button type="button" onClick={() => void restoreSession()}>
            Try again
          </button>
        </>
      )}
      {present ? (
        <>
          <Notice kind="info">
            Calls are made {present.refreshToken ? "as " : "with the "}
            <strong>{present.name}</strong>
            {present.roles.length > 0 && `, ${present.roles.join(", ")}`}.
          </Notice>
          <button type="button" class="primary" onClick={() => void leave()}>
            {present.refreshToken ? "Sign out" : "Forget the token"}
          </button>
        </>
      ) : (
        <>
          {hasUsers && <PasswordForm types={contract.types} />}
          {contract.hasRpc(USERS, "CreateUser") && contract.hasRpc(USERS, "ActivateUser") && (
            <p class="help">
              No user yet? <a href={hrefOf("call", USERS, "CreateUser")}>CreateUser</a> makes one, whom{" "}
              <a href={hrefOf("call", USERS, "ActivateUser")}>ActivateUser</a> lets sign in.
            </p>
          )}
          {hasUsers && <h2>Or with a token</h2>}
          <TokenForm />
        </>
      )}
      <p class="help">
        The console has no rights of its own: the service checks each call as it checks any caller's. The access token
        stays in the memory of this tab. The refresh token of a session is kept for this tab alone, so that loading the
        page again does not sign you out; it ends with the tab.
      </p>
    </section>
  );
}
