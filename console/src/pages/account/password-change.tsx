import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { users } from "../../api/clients.ts";
import type { Proof } from "../../proof/proof.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { Field } from "../../ui/field.tsx";

/** Changes the password, which ends the user's other sessions. */
export function PasswordChange(props: { readonly types: Registry; readonly onDone: (words: string) => void }) {
  const { types, onDone } = props;
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const isOther = again !== "" && again !== password;
  const change = async (proof: Proof) => {
    if (again !== password) throw new Error("The two new passwords are not the same.");
    await users.changePassword({ newPassword: password, ...proof });
    setPassword("");
    setAgain("");
    onDone("The password is changed, and all other sessions have ended.");
  };
  return (
    <ProvenForm action="Change the password" types={types} run={change}>
      <Field id="new-password" label="New password" help="15 to 128 characters, of any kind; a sentence is a good one.">
        <input
          id="new-password"
          type="password"
          autocomplete="new-password"
          required
          minLength={15}
          maxLength={128}
          aria-describedby="new-password-help"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </Field>
      <Field
        id="new-password-again"
        label="New password, again"
        error={isOther ? "not the same as the one above" : undefined}
      >
        <input
          id="new-password-again"
          type="password"
          autocomplete="new-password"
          required
          aria-invalid={isOther}
          aria-describedby={isOther ? "new-password-again-error" : undefined}
          value={again}
          onInput={(event) => setAgain(event.currentTarget.value)}
        />
      </Field>
    </ProvenForm>
  );
}
