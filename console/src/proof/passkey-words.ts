/** Why a console at a host can use no passkey of a relying party (Web Authentication Level 3, section 5.1.3); undefined if it can. */
export function hostProblem(rpId: string | undefined, host: string): string | undefined {
  if (rpId === undefined || host === rpId || host.endsWith(`.${rpId}`)) return undefined;
  return (
    `Passkeys of this service belong to ${rpId}, and this console is opened at ${host}: open it there, or set ` +
    "RELYING_PARTY_ORIGINS."
  );
}

/** The words of an error of the browser, by its name; undefined for one that speaks for itself. */
export function passkeyProblem(name: string): string | undefined {
  switch (name) {
    case "NotAllowedError":
      return "The browser has given no passkey: it was cancelled, took too long, or there is none that fits.";
    case "InvalidStateError":
      return "This device has a passkey of the account already.";
    case "SecurityError":
      return "The browser refuses passkeys at this address: they need TLS, or localhost.";
    default:
      return undefined;
  }
}
