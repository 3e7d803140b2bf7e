import { useState } from "preact/hooks";
import { useToken } from "../../api/session.ts";
import { Field } from "../../ui/field.tsx";

/** Takes a token of another issuer, or one that `brasa token` made. */
export function TokenForm() {
  const [token, setToken] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        useToken(token.trim().replace(/^Bearer\s+/i, ""));
      }}
    >
      <Field
        id="token"
        label="Access token"
        help="Such as the one that brasa token --role admin prints on the machine of the service. Sent as authorization: Bearer …, and kept in memory until the page is loaded again."
      >
        <input
          id="token"
          type="password"
          autocomplete="off"
          aria-describedby="token-help"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </Field>
      <button type="submit" disabled={token.trim() === ""}>
        Use the token
      </button>
    </form>
  );
}
