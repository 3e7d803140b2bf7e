import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { infoOf } from "../../api/failure.ts";
import { signIn } from "../../api/session.ts";
import { type Challenge, type Factor, FactorForm } from "../../proof/factor-form.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Field } from "../../ui/field.tsx";

/** Signs in by an email address and a password, and a second factor if the service asks for one. */
export function PasswordForm({ types }: { readonly types: Registry }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<Challenge>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async (factor?: Factor) => {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(email, password, factor && { challenge: challenge?.challenge ?? "", ...factor });
      setPassword("");
    } catch (caught) {
      const info = infoOf(caught);
      if (info?.reason === "SECOND_FACTOR_REQUIRED") setChallenge(info.metadata);
      else {
        setError(caught);
        // That challenge is over: the password begins anew.
        if (info?.reason === "CHALLENGE_INVALID") setChallenge(undefined);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field id="email" label="Email address">
          <input
            id="email"
            type="email"
            autocomplete="username"
            required
            value={email}
            onInput={(event) => {
              setEmail(event.currentTarget.value);
              setChallenge(undefined);
            }}
          />
        </Field>
        <Field id="password" label="Password">
          <input
            id="password"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => {
              setPassword(event.currentTarget.value);
              setChallenge(undefined);
            }}
          />
        </Field>
        {!challenge && (
          <button type="submit" class="primary" disabled={isBusy}>
            Sign in
          </button>
        )}
      </form>
      {challenge && <FactorForm challenge={challenge} isBusy={isBusy} onProof={(factor) => void submit(factor)} />}
      {error !== undefined && <Failure error={error} types={types} />}
    </>
  );
}
