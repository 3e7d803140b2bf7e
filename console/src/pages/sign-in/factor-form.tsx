import { useState } from "preact/hooks";
import { messageOf } from "../../api/failure.ts";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { Challenge } from "./password-form.tsx";

/** Asks for one of the account's second factors. */
export function FactorForm(props: {
  readonly challenge: Challenge;
  readonly isBusy: boolean;
  readonly onProof: (factor: Readonly<Record<string, string>>) => void;
}) {
  const { challenge, isBusy, onProof } = props;
  const factors = (challenge.factors ?? "").split(",");
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const isRecovery = !/^\s*\d{6}\s*$/.test(code);
  const usePasskey = async () => {
    setProblem("");
    try {
      onProof({ passkey: await passkeyAnswer(challenge.passkey_options ?? "") });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onProof(isRecovery ? { recoveryCode: code.trim() } : { totpCode: code.trim() });
      }}
    >
      <Notice kind="info">The account asks for a second factor.</Notice>
      <Field id="code" label="Code" help="Six digits of the authenticator app, or a recovery code.">
        <input
          id="code"
          inputMode="text"
          autocomplete="one-time-code"
          aria-describedby="code-help"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </Field>
      <div class="row">
        <button type="submit" class="primary" disabled={isBusy || code.trim() === ""}>
          Go on
        </button>
        {factors.includes("passkey") && (
          <button type="button" disabled={isBusy} onClick={() => void usePasskey()}>
            Use a passkey
          </button>
        )}
      </div>
      {problem && <Notice kind="error">{problem}</Notice>}
    </form>
  );
}

/** Asks the browser for a passkey. @param options a PublicKeyCredentialRequestOptionsJSON @returns an AuthenticationResponseJSON */
async function passkeyAnswer(options: string): Promise<string> {
  if (!("PublicKeyCredential" in window)) throw new Error("passkeys need TLS, or a console on this machine");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!credential) throw new Error("no passkey was chosen");
  return JSON.stringify(credential.toJSON());
}
