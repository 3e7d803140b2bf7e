import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { factors } from "../../api/clients.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { ActionForm } from "../../ui/action-form.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Field } from "../../ui/field.tsx";
import { Qr } from "./qr.tsx";

interface Secret {
  readonly uri: string;
  readonly secret: string;
}

/** The authenticator app: added by a secret that is shown once, and counted once a code has proven it. */
export function AppCard(props: {
  readonly isOn: boolean;
  readonly types: Registry;
  readonly onDone: (words: string) => void;
}) {
  const { isOn, types, onDone } = props;
  const [isOpen, setOpen] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const close = (words: string) => {
    setSecret(undefined);
    setOpen(false);
    onDone(words);
  };
  return (
    <section class="card">
      <h2>Authenticator app</h2>
      <p>{isOn ? "An app is confirmed: its codes are asked for." : "No app is confirmed."}</p>
      {!isOpen && (
        <button type="button" onClick={() => setOpen(true)}>
          {isOn ? "Remove the app…" : "Add an app…"}
        </button>
      )}
      {isOpen && !secret && (
        <ProvenForm
          key={String(isOn)}
          action={isOn ? "Remove the app" : "Make a secret"}
          types={types}
          isDanger={isOn}
          onCancel={() => setOpen(false)}
          run={async (reauthentication) => {
            if (isOn) {
              await factors.deleteTotp({ reauthentication });
              close("The app is removed, and all other sessions have ended.");
            } else {
              const { uri, secret: text } = await factors.createTotp({ reauthentication });
              setSecret({ uri, secret: text });
            }
          }}
        />
      )}
      {secret && (
        <ConfirmApp
          secret={secret}
          types={types}
          onDone={() => close("The app is confirmed: signing in asks for its code from now on.")}
          onCancel={() => {
            setSecret(undefined);
            setOpen(false);
          }}
        />
      )}
    </section>
  );
}

function ConfirmApp(props: {
  readonly secret: Secret;
  readonly types: Registry;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}) {
  const { secret, types, onDone, onCancel } = props;
  const [code, setCode] = useState("");
  const confirm = async () => {
    await factors.confirmTotp({ code: code.trim() });
    onDone();
  };
  return (
    <ActionForm action="Confirm the app" types={types} onCancel={onCancel} run={confirm}>
      <p>Have the app read this, or type the secret. Both are shown this once, and are good for 15 minutes.</p>
      <Qr text={secret.uri} label="QR code for an authenticator app" />
      <p>
        <code class="secret">{secret.secret}</code> <CopyButton text={secret.secret} label="Copy the secret" />
      </p>
      <Field id="app-code" label="Code that the app shows" help="Six digits.">
        <input
          id="app-code"
          inputMode="numeric"
          autocomplete="one-time-code"
          required
          aria-describedby="app-code-help"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </Field>
    </ActionForm>
  );
}
