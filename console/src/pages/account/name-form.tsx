import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { users } from "../../api/clients.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";

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
  const save = async () => {
    const { id, etag } = user;
    await users.updateUser({ user: { id, etag, name, surname }, updateMask: { paths: ["name", "surname"] } });
    onDone("The name is changed.");
  };
  const explain = (error: unknown) =>
    error instanceof ConnectError && error.code === Code.Aborted ? (
      <Notice kind="warning">
        Somebody has changed this user meanwhile, and nothing is stored.{" "}
        <button type="button" onClick={onStale}>
          Read the user again
        </button>
      </Notice>
    ) : undefined;
  return (
    <ActionForm action="Change the name" types={types} run={save} explain={explain}>
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
    </ActionForm>
  );
}
