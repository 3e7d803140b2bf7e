import { X509Certificate } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { TlsFiles } from "../ports/listener.ts";
import { readTls, type TlsPaths } from "./files.ts";

/** The milliseconds without a further change after which the files are read: a certificate and its key are written one by one. */
const SETTLED_MS = 200;
/** The milliseconds between two looks of its own: some file systems tell of no change, and none tells of a folder's swap. */
const LOOK_MS = 60_000;

/** The files of TLS, which are read again when they change. Broken ones are logged, and the last good ones stay. */
export class Certificates {
  readonly #paths: TlsPaths;
  readonly #log: Logger;
  readonly #watchers: FSWatcher[] = [];
  #files: TlsFiles;
  #problem: string | undefined;
  #settling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #onChange: (files: TlsFiles) => void = () => {};

  /** @throws StartError naming the setting of a file that cannot be used */
  constructor(paths: TlsPaths, log: Logger) {
    this.#paths = paths;
    this.#log = log;
    this.#files = readTls(paths);
    const { cert, ended } = describe(this.#files);
    if (ended) log.warn(cert, "the certificate of TLS_CERT has ended: clients will refuse it");
  }

  get files(): TlsFiles {
    return this.#files;
  }

  /** When the certificate in use ends. */
  get end(): Date {
    return new Date(new X509Certificate(this.#files.cert).validTo);
  }

  /** Follows the files until `stop`, also where a whole folder is swapped at once, as Kubernetes does with secrets. */
  watch(onChange: (files: TlsFiles) => void): void {
    const paths = Object.values<string | undefined>({ ...this.#paths }).filter((path) => path !== undefined);
    for (const folder of new Set(paths.map((path) => dirname(path)))) this.#follow(folder);
    // A change since the start was not heard of.
    this.#read(true);
    this.#onChange = onChange;
    onChange(this.#files);
    this.#looking = setInterval(() => this.#read(true), LOOK_MS).unref();
  }

  /** Reads the files now, such as for SIGHUP. */
  reload(): void {
    this.#read(false);
  }

  stop(): void {
    for (const watcher of this.#watchers) watcher.close();
    clearTimeout(this.#settling);
    clearInterval(this.#looking);
  }

  #follow(folder: string): void {
    const failed = (error: unknown) =>
      this.#log.warn({ err: error, folder }, "certificates are looked for once a minute: the folder cannot be watched");
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#readSoon());
      this.#watchers.push(watcher.on("error", failed));
    } catch (error) {
      failed(error);
    }
  }

  #readSoon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#read(false), SETTLED_MS).unref();
  }

  /** @param isRoutine whether a problem that is known already needs no word */
  #read(isRoutine: boolean): void {
    let files: TlsFiles;
    try {
      files = readTls(this.#paths);
    } catch (error) {
      const { message } = error as Error;
      if (isRoutine && message === this.#problem) return;
      this.#problem = message;
      this.#log.error({ err: error }, "new certificates cannot be used: those from before stay");
      return;
    }
    this.#problem = undefined;
    if (isDeepStrictEqual(files, this.#files)) return;
    this.#files = files;
    const { cert, ended } = describe(files);
    if (ended) this.#log.warn(cert, "the new certificate has ended: clients will refuse it");
    else this.#log.info(cert, "new certificates are in use; open connections go on");
    this.#onChange(files);
  }
}

function describe({ cert }: TlsFiles): { cert: object; ended: boolean } {
  const { subject, serialNumber, validTo } = new X509Certificate(cert);
  return { cert: { subject, serialNumber, validTo }, ended: Date.parse(validTo) < Date.now() };
}
