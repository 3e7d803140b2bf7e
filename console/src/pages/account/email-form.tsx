import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { users } from "../../api/clients.ts";
import { renameCaller } from "../../api/session.ts";
import type { Proof } from "../../proof/proof.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { ActionForm } from "../../ui/action-form.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";

/** Changes the email address: at once, or, where addresses are proven, once the token that was sent to the new one is given. */
export function EmailForm(props: {
  readonly user: User;
  readonly types: Registry;
  readonly onDone: (words: string) => void;
}) {
  const { user, types, onDone } = props;
  const [email, setEmail] = useState("");
  const [awaited, setAwaited] = useState("");
  const change = async (proof: Proof) => {
    const { user: changed } = await users.changeEmail({ email, ...proof });
    const isChanged = changed !== undefined && changed.email !== user.email;
    setEmail("");
    setAwaited(isChanged ? "" : email);
    if (!isChanged) return;
    renameCaller(changed.email);
    onDone("The email address is changed.");
  };
  return (
    <>
      <ProvenForm action="Change the address" types={types} run={change}>
        <Field id="new-email" label="New email address">
          <input
            id="new-email"
            type="email"
            autocomplete="email"
            required
            maxLength={254}
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
      </ProvenForm>
      {awaited !== "" && (
        <ProveAddress
          email={awaited}
          types={types}
          onDone={() => {
            setAwaited("");
            onDone("The email address is proven.");
          }}
        />
      )}
    </>
  );
}

/** Takes the token of the mail. The address of the user is asked for anew then, as the token may be of another one. */
function ProveAddress(props: { readonly email: string; readonly types: Registry; readonly onDone: () => void }) {
  const { email, types, onDone } = props;
  const [token, setToken] = useState("");
  const prove = async () => {
    await users.verifyEmail({ token: token.trim() });
    const { user } = await users.getMe({});
    if (user) renameCaller(user.email);
    onDone();
  };
  return (
    <ActionForm action="Prove the address" isMinor types={types} run={prove}>
      <Notice kind="info">
        A mail is on its way to {email}, unless that is the present address. The address changes once the token in it is
        given, here or by the link in the mail.
      </Notice>
      <Field id="email-token" label="Token of the mail">
        <input
          id="email-token"
          type="password"
          autocomplete="off"
          required
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </Field>
    </ActionForm>
  );
}
