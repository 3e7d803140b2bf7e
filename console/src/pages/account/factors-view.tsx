import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { factors } from "../../api/clients.ts";
import { session } from "../../api/session.ts";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { useAnswer } from "../../ui/use-answer.ts";
import { AppCard } from "./app-card.tsx";
import { CodesCard } from "./codes-card.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";

/** The factors of an account beside its password. Secrets are in the state of the cards, which ends when the page is left. */
export function FactorsView({ types }: { readonly types: Registry }) {
  const [note, setNote] = useState("");
  const { answer, error, reload } = useAnswer(() => factors.getSecondFactors({}), [session.value?.name]);
  if (!answer) return error === undefined ? <p class="muted">Loading…</p> : <Refusal error={error} types={types} />;
  const { totp, passkeys, recoveryCodesLeft } = answer;
  const hasFactor = totp || passkeys.length > 0;
  const tell = (words: string) => {
    setNote(words);
    reload();
  };
  return (
    <>
      <p class="muted">
        With a second factor, a stolen password opens nothing: signing in asks for the factor too. Adding or removing
        one ends all of your other sessions.
      </p>
      {note && <Notice kind="info">{note}</Notice>}
      {hasFactor && recoveryCodesLeft === 0 && (
        <Notice kind="warning">
          Whoever loses the only factor is locked out: make recovery codes, or add a second one.
        </Notice>
      )}
      <div class="cards">
        <AppCard isOn={totp} types={types} onDone={tell} />
        <PasskeysCard passkeys={passkeys} types={types} onDone={tell} />
        <CodesCard left={recoveryCodesLeft} hasFactor={hasFactor} types={types} onDone={tell} />
      </div>
    </>
  );
}
