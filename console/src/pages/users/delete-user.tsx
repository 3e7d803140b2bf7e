import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { users } from "../../api/clients.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Refusal } from "../../ui/refusal.tsx";

/** Deletes a user, once that is confirmed, unless the user has changed since the page was read. */
export function DeleteUser(props: { readonly user: User; readonly types: Registry; readonly onDone: () => void }) {
  const { user, types, onDone } = props;
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await users.deleteUser({ id: user.id, etag: user.etag });
      setAsked(false);
      onDone();
    } catch (caught) {
      setAsked(false);
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" onClick={() => setAsked(true)}>
        Delete the user…
      </button>
      {isAsked && (
        <Confirm
          title={`Delete ${user.email}?`}
          action="Delete for good"
          isBusy={isBusy}
          onConfirm={() => void run()}
          onCancel={() => setAsked(false)}
        >
          <p>The user, the sessions, the second factors and the roles are gone then, and nobody can take this back.</p>
        </Confirm>
      )}
      {error !== undefined && <Refusal error={error} types={types} />}
    </>
  );
}
