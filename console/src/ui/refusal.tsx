import type { Registry } from "@bufbuild/protobuf";
import { reasonOf } from "../api/failure.ts";
import { remedyOf } from "../api/remedy.ts";
import { session } from "../api/session.ts";
import { hrefOf } from "../app/router.ts";
import { CopyButton } from "./copy-button.tsx";
import { Failure } from "./failure.tsx";
import { Notice } from "./notice.tsx";

/** An error, and what can be done about it. */
export function Refusal(props: {
  readonly error: unknown;
  readonly types: Registry;
  /** Whether the fields of the request are in a form on the page. @default false */
  readonly linksFields?: boolean;
  /** Whether any service may have made the error, of which others than the console's own need no role of admins. @default false */
  readonly isOfAnyService?: boolean;
}) {
  const { error, types, linksFields, isOfAnyService } = props;
  const { value: present } = session;
  const found = remedyOf(error, present?.refreshToken === undefined ? undefined : present.name);
  const remedy = isOfAnyService && !found?.signsIn ? undefined : found;
  if (!present && !isOfAnyService && reasonOf(error) === "TOKEN_MISSING") {
    // Nothing has failed: the page is for those who are signed in.
    return (
      <Notice kind="info">
        <span class="remedy">
          {found?.words} <a href={hrefOf("sign-in")}>Sign in</a>
        </span>
      </Notice>
    );
  }
  return (
    <>
      <Failure error={error} types={types} {...(linksFields && { linksFields })} />
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
