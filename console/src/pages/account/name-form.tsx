import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { users } from "../../api/clients.ts";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";

/** Changes the user's name, unless somebody else has changed the user meanwhile. */
export function NameForm(props: {
  readonly user: User;
  readonly types: Registry;
  readonly onDone: (words: string) => void;
  readonly onStale: () => void;
}) {
  const { user, types, onDone, onStale } = props;
  const [name, setName] = useState(user.name);
  const [surname, setSurname] = useState(user.surname);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { id, etag } = user;
      await users.updateUser({ user: { id, etag, name, surname }, updateMask: { paths: ["name", "surname"] } });
      onDone("The name is changed.");
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const isStale = error instanceof ConnectError && error.code === Code.Aborted;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field id="given-name" label="Given name">
        <input
          id="given-name"
          autocomplete="given-name"
          required
          maxLength={100}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Field id="family-name" label="Family name">
        <input
          id="family-name"
          autocomplete="family-name"
          required
          maxLength={100}
          value={surname}
          onInput={(event) => setSurname(event.currentTarget.value)}
        />
      </Field>
      <button type="submit" class="primary" disabled={isBusy}>
        Change the name
      </button>
      {isStale ? (
        <Notice kind="warning">
          Somebody has changed this user meanwhile, and nothing is stored.{" "}
          <button type="button" onClick={onStale}>
            Read the user again
          </button>
        </Notice>
      ) : (
        error !== undefined && <Refusal error={error} types={types} />
      )}
    </form>
  );
}
