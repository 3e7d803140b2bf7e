import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { Random } from "../server/ports/frame-fuzzer.ts";
import type { Attack } from "./attack.ts";
import { type Case, mutatedCase } from "./mutate-call.ts";
import { KNOWN_IDS } from "./mutate-message.ts";
import { call, PASSWORD, type Person, signIn, signUp } from "./people.ts";
import type { Target } from "./target.ts";
import { type Answer, type RawAnswer, read } from "./wire.ts";

/** Another one makes other messages; the same one the same. */
const SEED = Number(process.env.HOSTILE_SEED ?? 11);
/** The number of the first: a long trial can go on where another ended. */
const FROM = Number(process.env.HOSTILE_FROM ?? 0);
const MESSAGES = Number(process.env.HOSTILE_MESSAGES ?? 0);
/** A longer trial ends then, however many calls are left. */
const SECONDS = Number(process.env.HOSTILE_SECONDS ?? 3600);
const QUICK = 20_000;
const FULL = 1_000_000;
/** How many are under way at a time. */
const AT_A_TIME = 60;
/** Calls may end the callers' sessions, or delete them: so often they sign in again. */
const REFRESH = 1000;
const FOLDER = "test/hostile/corpus";

/** Sends mutated calls to all services, by all protocols. */
export const mutatedCalls: Attack = {
  name: "mutated calls",
  async run(target, isFull) {
    const count = MESSAGES || (isFull ? FULL : QUICK);
    const callers = new Callers(target);
    const accepted: string[] = [];
    const codes = new Map<string, number>();
    // The calls before a fault, any of which may be its cause.
    const recent: Case[] = [];
    let sent = 0;
    const until = performance.now() + SECONDS * 1000;
    let complaints = 0;
    const fail = (error: unknown) => accepted.push(`the callers cannot sign in, before call ${FROM + sent}: ${error}`);
    const work = async () => {
      while (sent < count && performance.now() < until && accepted.length < 50 && target.ended() === undefined) {
        const number = sent++;
        if (number % REFRESH === 0) await callers.refresh().catch(fail);
        const one = mutatedCase(new Random(SEED * 1_000_003 + FROM + number));
        recent.push(one);
        if (recent.length > 3 * AT_A_TIME) recent.shift();
        const { answer, problem } = await callers.send(one);
        codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
        if (problem) accepted.push(`${problem}: ${JSON.stringify(one)}`);
        const found = target.complaints().length;
        if (found > complaints) accepted.push(`harmed by one of: ${JSON.stringify(recent)}`);
        complaints = found;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    if (target.ended() !== undefined) accepted.push(`the server ended at one of: ${JSON.stringify(recent)}`);
    const shares = [...codes].sort(([, a], [, b]) => b - a).map(([code, n]) => `${code || "no status"} ${n}`);
    return { tries: sent, accepted, note: shares.join(", ") };
  },
};

/** The calls that have ever found a fault, with the names of their files. */
export function corpus(): [string, Case][] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name, JSON.parse(readFileSync(join(FOLDER, name), "utf8"))]);
}

/** Sends cases as the people that they name. */
export class Callers {
  readonly #target: Target;
  readonly #people = new Map<string, Person>();
  #admin: { readonly authorization: string } | undefined;
  #turn = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Signs the people in. */
  async refresh(): Promise<void> {
    this.#turn += 1;
    for (const [i, name] of (["one", "two"] as const).entries()) {
      this.#people.set(name, await this.#signIn(name, KNOWN_IDS[i] ?? ""));
    }
    this.#admin = await this.#operator();
  }

  async #signIn(name: string, id: string): Promise<Person> {
    const email = `${name}@example.com`;
    const credentials = { email, password: PASSWORD };
    try {
      await call(this.#target, UserService.method.activateUser, { credentials });
      return await signIn(this.#target, email);
    } catch {
      // Gone, or with another address or password.
      const known = this.#people.get(name);
      if (known)
        await call(this.#target, UserService.method.deleteUser, { id }, await this.#operator()).catch(() => undefined);
      return signUp(this.#target, name, id).catch(() => signUp(this.#target, `${name}${this.#turn}`));
    }
  }

  async #operator(): Promise<{ authorization: string }> {
    const operator = { id: "00000000-0000-0000-0000-000000000000", roles: ["admin"] };
    return { authorization: `Bearer ${await this.#target.ask.issue(operator, 600_000)}` };
  }

  async send(one: Case): Promise<{ answer: Answer; problem: string | undefined }> {
    const own = one.caller === "admin" ? this.#admin : this.#people.get(one.caller)?.headers;
    const headers = { ...one.headers, ...own };
    const body = Buffer.from(one.body, "base64");
    try {
      const raw = await this.#target.wire.send(one.protocol, { path: one.path, headers, body });
      const answer = read(one.protocol, raw);
      return { answer, problem: problemOf(one, raw, answer) };
    } catch (error) {
      return { answer: { code: "", reason: "", messages: [], text: "" }, problem: String(error).slice(0, 100) };
    }
  }
}

/** The numbers of resets by which a whole session ends, or its client refuses to read. No mutated call may lead to them. */
const RESETS: ReadonlyMap<number, string> = new Map([
  [2, "INTERNAL_ERROR"],
  [11, "ENHANCE_YOUR_CALM"],
]);

/** Says what is wrong with an answer. */
function problemOf(one: Case, raw: RawAnswer, answer: Answer): string | undefined {
  const { code } = answer;
  const status = raw.headers[":status"];
  // Content of another protocol than the call's may be 501, in words that are not read here.
  // Connect's own for a call that is not there, and for one whose time is over; its body is not read as another protocol's.
  const isKnown = status === 501 || status === 504;
  if (Number(status) >= 500 && !isKnown && code === "") return `status ${status}`;
  // gRPC's compression specification asks for INTERNAL where a message is compressed and no compression is declared.
  const isUndeclared = hasCompressed(Buffer.from(one.body, "base64")) && /compress/.test(answer.text);
  if (["INTERNAL", "UNKNOWN", "DATA_LOSS"].includes(code) && !isUndeclared) return `${code}: ${answer.text}`;
  if (status === undefined && raw.reset === 0) return "no answer";
  const reset = RESETS.get(raw.reset);
  return reset && `a reset for ${reset}`;
}

/** Whether a body has a message that is marked as compressed. */
function hasCompressed(body: Buffer): boolean {
  for (let at = 0; at + 5 <= body.length; at += 5 + body.readUInt32BE(at + 1)) if (body.readUInt8(at) & 1) return true;
  return false;
}
