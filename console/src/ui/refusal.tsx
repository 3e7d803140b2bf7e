import type { Registry } from "@bufbuild/protobuf";
import { remedyOf } from "../api/remedy.ts";
import { session } from "../api/session.ts";
import { hrefOf } from "../app/router.ts";
import { CopyButton } from "./copy-button.tsx";
import { Failure } from "./failure.tsx";

/** An error, and what can be done about it. */
export function Refusal({ error, types }: { readonly error: unknown; readonly types: Registry }) {
  const { value: present } = session;
  const remedy = remedyOf(error, present?.refreshToken === undefined ? undefined : present.name);
  return (
    <>
      <Failure error={error} types={types} />
      {remedy && (
        <p class="remedy">
          {remedy.words}{" "}
          {remedy.command !== undefined && (
            <>
              <code>{remedy.command}</code> <CopyButton text={remedy.command} label="Copy the command" />
            </>
          )}
          {remedy.signsIn && <a href={hrefOf("sign-in")}>Sign in</a>}
        </p>
      )}
    </>
  );
}
