import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import type { Passkey } from "../../../../gen/accounts/v1/second_factor_pb.js";
import { factors } from "../../api/clients.ts";
import { newPasskey } from "../../proof/passkey.ts";
import type { Proof } from "../../proof/proof.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { Field } from "../../ui/field.tsx";
import { timeWords } from "../../ui/time-words.ts";

/** The passkeys: added by the browser, and removed. */
export function PasskeysCard(props: {
  readonly passkeys: readonly Passkey[];
  readonly types: Registry;
  readonly onDone: (words: string) => void;
}) {
  const { passkeys, types, onDone } = props;
  /** The id of the one to remove, or "" to add one. */
  const [open, setOpen] = useState<string>();
  const [name, setName] = useState("");
  const add = async (reauthentication: Proof) => {
    const { options } = await factors.createPasskeyChallenge({ reauthentication });
    await factors.registerPasskey({ credential: await newPasskey(options), displayName: name.trim() });
    setName("");
    setOpen(undefined);
    onDone("The passkey is added: signing in asks for a factor from now on.");
  };
  const remove = async (id: string, reauthentication: Proof) => {
    await factors.deletePasskey({ id, reauthentication });
    setOpen(undefined);
    onDone("The passkey is removed, and all other sessions have ended.");
  };
  const cancel = () => setOpen(undefined);
  return (
    <section class="card">
      <h2>Passkeys</h2>
      {passkeys.length === 0 && <p>There is no passkey.</p>}
      <ul class="things">
        {passkeys.map((one) => (
          <li key={one.id}>
            <div class="row">
              <strong>{nameOf(one)}</strong>
              <span class="muted">
                added {timeWords(one.createTime)}
                {one.useTime ? `, last used ${timeWords(one.useTime)}` : ", never used"}
              </span>
              {open !== one.id && (
                <button type="button" aria-label={`Remove ${nameOf(one)}…`} onClick={() => setOpen(one.id)}>
                  Remove…
                </button>
              )}
            </div>
            {open === one.id && (
              <ProvenForm
                action={`Remove ${nameOf(one)}`}
                types={types}
                isDanger
                onCancel={cancel}
                run={(proof) => remove(one.id, proof)}
              />
            )}
          </li>
        ))}
      </ul>
      {open === "" ? (
        <ProvenForm action="Add the passkey" types={types} onCancel={cancel} run={add}>
          <Field id="passkey-name" label="Name" help="To tell it from others, such as the device's.">
            <input
              id="passkey-name"
              autocomplete="off"
              maxLength={100}
              aria-describedby="passkey-name-help"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
        </ProvenForm>
      ) : (
        <button type="button" onClick={() => setOpen("")}>
          Add a passkey…
        </button>
      )}
      <p class="help">
        A passkey belongs to the host name of the service: the console must be opened at that to add it, or to use it.
      </p>
    </section>
  );
}

function nameOf({ displayName, id }: Passkey): string {
  return displayName || `passkey ${id.slice(0, 8)}`;
}
