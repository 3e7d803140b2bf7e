import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { factors } from "../../api/clients.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";

/** The recovery codes, each of which stands for the factor once. They are shown when they are made, and never again. */
export function CodesCard(props: {
  readonly left: number;
  readonly hasFactor: boolean;
  readonly types: Registry;
  readonly onDone: (words: string) => void;
}) {
  const { left, hasFactor, types, onDone } = props;
  const [isOpen, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) {
    return (
      <section class="card">
        <h2>Recovery codes</h2>
        <p>Keep them where you would find them without this device. They are shown this once; those before are void.</p>
        <ul class="codes">
          {codes.map((code) => (
            <li key={code}>
              <code class="secret">{code}</code>
            </li>
          ))}
        </ul>
        <div class="row">
          <CopyButton text={codes.join("\n")} label="Copy the codes" />
          <button
            type="button"
            class="primary"
            onClick={() => {
              setCodes(undefined);
              onDone("The recovery codes are made.");
            }}
          >
            I have kept them
          </button>
        </div>
      </section>
    );
  }
  return (
    <section class="card">
      <h2>Recovery codes</h2>
      <p>{hasFactor ? `${left} are left.` : "They come with a factor: add an app or a passkey first."}</p>
      {hasFactor && !isOpen && (
        <button type="button" onClick={() => setOpen(true)}>
          {left > 0 ? "Make new codes…" : "Make codes…"}
        </button>
      )}
      {hasFactor && isOpen && (
        <ProvenForm
          action="Make ten codes"
          types={types}
          onCancel={() => setOpen(false)}
          run={async (reauthentication) => {
            const made = await factors.createRecoveryCodes({ reauthentication });
            setCodes(made.codes);
            setOpen(false);
          }}
        />
      )}
    </section>
  );
}
