import type { Registry } from "@bufbuild/protobuf";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { infoOf } from "../api/failure.ts";
import { session } from "../api/session.ts";
import { CancelButton } from "../ui/action-form.tsx";
import { Field } from "../ui/field.tsx";
import { Refusal } from "../ui/refusal.tsx";
import { type Challenge, type Factor, FactorForm } from "./factor-form.tsx";
import { type Proof, proofOf } from "./proof.ts";

/** A form of something that takes the user's password, and a second factor if the account has one. */
export function ProvenForm(props: {
  /** The words of its button. */
  readonly action: string;
  readonly types: Registry;
  readonly isDanger?: boolean;
  /** Leaves the form, by a button of its own. @default there is no such button */
  readonly onCancel?: () => void;
  /** Further fields. */
  readonly children?: ComponentChildren;
  /** Does it. Its errors are shown, and one that asks for a second factor asks the user for it. */
  readonly run: (proof: Proof) => Promise<void>;
}) {
  const { action, types, isDanger = false, onCancel, children, run } = props;
  const id = useId();
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<Challenge>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (factor?: Factor) => {
    setBusy(true);
    setError(undefined);
    try {
      await run(proofOf(password, challenge, factor));
      setPassword("");
      setChallenge(undefined);
    } catch (caught) {
      const info = infoOf(caught);
      if (info?.reason === "SECOND_FACTOR_REQUIRED") setChallenge(info.metadata);
      else {
        setError(caught);
        // Another code may answer the same challenge; anything else begins anew.
        if (info?.reason !== "SECOND_FACTOR_INVALID") setChallenge(undefined);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form
        class="proven"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        // Other values are another request, which a challenge is not for.
        onInput={() => setChallenge(undefined)}
      >
        {/* For the browser's own list of passwords. */}
        <input type="text" hidden autocomplete="username" value={session.value?.name ?? ""} readOnly />
        {children}
        <Field id={id} label="Your password" help="It proves that it is still you.">
          <input
            id={id}
            type="password"
            autocomplete="current-password"
            required
            maxLength={128}
            aria-describedby={`${id}-help`}
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        {!challenge && (
          <button type="submit" class={isDanger ? "primary danger" : "primary"} disabled={isBusy}>
            {action}
          </button>
        )}
      </form>
      {challenge && <FactorForm challenge={challenge} isBusy={isBusy} onProof={(factor) => void submit(factor)} />}
      {error !== undefined && <Refusal error={error} types={types} />}
      {onCancel && <CancelButton onCancel={onCancel} />}
    </>
  );
}
