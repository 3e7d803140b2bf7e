import type { Contract } from "../../api/contract.ts";
import { session, USERS } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { splitComment } from "../../form/help.tsx";

/** The first page of the console: the services, with the first sentence of each one's comment, and the way to sign in. */
export function Start({ contract }: { readonly contract: Contract }) {
  const { services, comments } = contract;
  return (
    <>
      <p>
        Choose one of the {services.length} services' RPCs. <kbd>/</kbd> goes to the search, <kbd>?</kbd> lists the
        keys.
      </p>
      {!session.value && contract.hasRpc(USERS, "SignIn") && (
        <p>
          Nobody is signed in: <a href={hrefOf("sign-in")}>sign in</a> to call RPCs that are not open to all.
        </p>
      )}
      <dl class="services">
        {services.map(({ typeName, methods }) => (
          <div key={typeName}>
            <dt>
              <code>{typeName}</code>{" "}
              <span class="kind">
                {methods.length} {methods.length === 1 ? "RPC" : "RPCs"}
              </span>
            </dt>
            <dd>{splitComment(comments.get(typeName) ?? "").first}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
