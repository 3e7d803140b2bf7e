import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { temporaryFolder } from "../folder.ts";
import { testWith } from "../tools.ts";

/** `test` where openssl can make a certificate: no private key is kept in a repository, not even a worthless one. */
export const withOpenssl = testWith("openssl", "openssl", ["version"]);

/** Makes a self-signed certificate for this machine, valid for a day, and removed after the test. */
export function makeCertificate(t: ExecutionContext): { cert: Buffer; key: Buffer; certFile: string; keyFile: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const certFile = join(folder, "cert.pem");
  const keyFile = join(folder, "key.pem");
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync("openssl", [...args, ...subject, "-out", certFile, "-keyout", keyFile], { stdio: "ignore" });
  return { cert: readFileSync(certFile), key: readFileSync(keyFile), certFile, keyFile };
}
