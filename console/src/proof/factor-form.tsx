import { useId, useState } from "preact/hooks";
import { messageOf } from "../api/failure.ts";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { passkeyAnswer } from "./passkey.ts";

/** The parts of the error SECOND_FACTOR_REQUIRED. */
export type Challenge = Readonly<Record<string, string>>;

/** The factor that answers a challenge: one of those of accounts.v1.SecondFactor. */
export type Factor = { readonly totpCode: string } | { readonly recoveryCode: string } | { readonly passkey: string };

/** Asks for one of the account's second factors. */
export function FactorForm(props: {
  readonly challenge: Challenge;
  readonly isBusy: boolean;
  readonly onProof: (factor: Factor) => void;
}) {
  const { challenge, isBusy, onProof } = props;
  const factors = (challenge.factors ?? "").split(",");
  const id = useId();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const isRecovery = !/^\s*\d{6}\s*$/.test(code);
  const answerByPasskey = async () => {
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
      <Field id={id} label="Code" help="Six digits of the authenticator app, or a recovery code.">
        <input
          id={id}
          inputMode="text"
          autocomplete="one-time-code"
          aria-describedby={`${id}-help`}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </Field>
      <div class="row">
        <button type="submit" class="primary" disabled={isBusy || code.trim() === ""}>
          Go on
        </button>
        {factors.includes("passkey") && (
          <button type="button" disabled={isBusy} onClick={() => void answerByPasskey()}>
            Use a passkey
          </button>
        )}
      </div>
      {problem && <Notice kind="error">{problem}</Notice>}
    </form>
  );
}
