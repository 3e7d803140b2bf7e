import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { temporaryFolder } from "../folder.ts";
import { testWith } from "../test-with.ts";

/** `test` where openssl can make a certificate: no private key is kept in a repository, not even a worthless one. */
export const withOpenssl = testWith("openssl", "openssl", ["version"]);

/** An authority whose certificates are files of a folder, which is removed after the test. */
export interface Authority {
  readonly folder: string;
  /** Its own certificate. */
  readonly cert: Buffer;
  readonly certFile: string;
  /** Makes a certificate, for this machine or for a client. */
  issue(name: string): { cert: Buffer; key: Buffer; certFile: string; keyFile: string };
}

export function makeAuthority(t: ExecutionContext, name = "an authority"): Authority {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...newKey, "-days", "1", "-subj", `/CN=${name}`, "-out", "ca.pem", "-keyout", "ca.key");
  const certFile = join(folder, "ca.pem");
  return {
    folder,
    certFile,
    cert: readFileSync(certFile),
    issue(subject) {
      const files = { certFile: join(folder, `${subject}.pem`), keyFile: join(folder, `${subject}.key`) };
      const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
      const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-days", "1", "-addext", names];
      const place = ["-out", files.certFile, "-keyout", files.keyFile];
      openssl("req", "-x509", ...newKey, ...signed, "-subj", `/CN=${subject}`, ...place);
      return { ...files, cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    },
  };
}

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
