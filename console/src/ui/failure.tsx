import type { Registry } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { messageOf } from "../api/failure.ts";
import { codeName } from "../call/code-name.ts";
import { type Detail, detailsOf, violationsIn } from "../call/details.ts";
import { focusField } from "../form/focus.ts";
import { printJson } from "../json/node.ts";

/** An error with its code, its reason and every detail. */
export function Failure(props: {
  readonly error: unknown;
  readonly types: Registry;
  /** Whether the fields of the request are in a form on the page. @default false */
  readonly linksFields?: boolean;
}) {
  const { error, types, linksFields = false } = props;
  if (!(error instanceof ConnectError)) {
    return (
      <div class="notice error" role="alert">
        {messageOf(error)}
      </div>
    );
  }
  const details = detailsOf(error, types);
  const violations = violationsIn(details);
  return (
    <div class="notice error" role="alert">
      <p>
        <strong>{codeName(error.code)}</strong> {error.rawMessage}
      </p>
      {violations.length > 0 && (
        <ul class="violations">
          {violations.map(({ field, description }) => (
            <li key={`${field} ${description}`}>
              {linksFields && field !== "" ? (
                <button type="button" class="quiet" onClick={() => focusField(field)}>
                  <code>{field}</code>
                </button>
              ) : (
                <code>{field}</code>
              )}{" "}
              {description}
            </li>
          ))}
        </ul>
      )}
      {details
        .filter((detail) => !isTold(detail))
        .map((detail, i) => (
          // Two details may be the same.
          <DetailView key={i} detail={detail} />
        ))}
    </div>
  );
}

/** Whether a detail has nothing but the violations, which are told above. */
function isTold({ type, json }: Detail): boolean {
  if (type !== "google.rpc.BadRequest" || json?.kind !== "object") return false;
  return json.members.every(
    ({ value }) =>
      value.kind === "array" &&
      value.items.every(
        (one) => one.kind === "object" && one.members.every(({ key }) => /^(field|description)$/.test(key)),
      ),
  );
}

function DetailView({ detail: { type, json, hex } }: { readonly detail: Detail }) {
  const members = json?.kind === "object" ? json.members : [];
  return (
    <section class="detail">
      <p class="detail-type">{type}</p>
      {hex !== undefined && (
        <p>
          bytes of a type that is not in the contract: <code>{hex === "" ? "none" : hex}</code>
        </p>
      )}
      <dl class="pairs">
        {members.map(({ key, value }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value.kind === "string" ? value.value : <pre>{printJson(value)}</pre>}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
