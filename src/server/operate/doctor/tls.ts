import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { StartError } from "../../config.ts";
import { readTls } from "../../tls/files.ts";
import { type Check, type Finding, ok, problem, warning } from "./finding.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The days before its end in which a certificate should have been renewed: ACME's clients do so after two thirds of 90. */
const SOON_DAYS = 21;

/** The files of TLS: whether they can be used, who can read the key, and when the certificate ends. */
export const certificateCheck: Check = {
  name: "certificate",
  run: ({ values: { TLS_CERT: cert, TLS_KEY: key, TLS_CLIENT_CA: clientCa }, now }) => {
    if (cert === undefined || key === undefined)
      return [ok("certificate", "there is none: both ports are in the clear")];
    try {
      const files = readTls({ cert, key, clientCa });
      return [endOf(cert, new X509Certificate(files.cert), now()), ...rightsOf(key)];
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      return [problem("certificate", error.message, "make the files readable for this user, and both in PEM")];
    }
  },
};

function endOf(path: string, { validFrom, validTo }: X509Certificate, now: Date): Finding {
  const days = Math.floor((Date.parse(validTo) - now.getTime()) / DAY_MS);
  const end = new Date(validTo).toISOString().slice(0, 10);
  const remedy = `renew ${path}: a new file is taken without a restart`;
  if (now.getTime() < Date.parse(validFrom)) {
    return problem(
      "certificate",
      `${path} is valid from ${new Date(validFrom).toISOString()} on`,
      "look at this machine's clock",
    );
  }
  if (days < 0) return problem("certificate", `${path} has ended on ${end}: clients refuse it`, remedy);
  const text = `${path} ends on ${end}, in ${days} days`;
  return days < SOON_DAYS ? warning("certificate", text, remedy) : ok("certificate", text);
}

/** The key may be the group's, as Debian's ssl-cert has it; not everyone's. */
function rightsOf(path: string): Finding[] {
  const { mode } = statSync(path);
  if ((mode & 0o007) === 0) return [];
  return [
    warning(
      "certificate",
      `everyone on this machine can read the key ${path} (mode ${(mode & 0o777).toString(8).padStart(4, "0")})`,
      `chmod 0600 ${path}`,
    ),
  ];
}
