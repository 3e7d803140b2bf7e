import { randomInt, randomUUID } from "node:crypto";
import type { DescMessage, DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import { create, toBinary } from "@bufbuild/protobuf";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import type { Attack } from "./attack.ts";
import { call, PASSWORD, type Person, signUp, signUpAll } from "./people.ts";
import type { Target } from "./target.ts";

/** ISO 17825 and dudect take 4.5 as the bound beyond which two sets of times differ. */
export const MAX_T = 4.5;
const ACCOUNTS = 20;

const { method } = UserService;

/** One try: its call, and the kind of account that it is about. */
interface Try {
  readonly kind: string;
  readonly method: DescMethod;
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Whether the time of an answer tells what is there: of the refusals of sign-ins of unknown, active and inactive accounts by a wrong
 * password, and of a stranger's calls about an account and its session that are there or not; and of requests of tokens for
 * addresses that have a user or not.
 */
export const timing: Attack = {
  name: "timing",
  async run(target, isFull) {
    const tries = isFull ? 2000 : 60;
    const people = await signUpAll(target);
    const signIns = await signInTries(target);
    const lookUps = lookUpTries(people.owner, people.other);
    const mails = mailTries(people.owner);
    const results: string[] = [];
    const accepted: string[] = [];
    let count = 0;
    for (const [name, kinds] of [["sign-in", signIns], ...lookUps, ...mails] as const) {
      const times = await measure(target, kinds, tries);
      count += tries * kinds.length;
      const worst = worstPair(times);
      results.push(`${name} ${worst.t.toFixed(1)}`);
      if (isFull && Math.abs(worst.t) >= MAX_T) accepted.push(`${name}: |t| of ${worst.pair} is ${worst.t.toFixed(1)}`);
    }
    return { tries: count, accepted, note: `largest |t|: ${results.join(", ")}` };
  },
};

function tryOf<I extends DescMessage>(
  kind: string,
  rpc: DescMethod & { readonly input: I },
  request: MessageInitShape<I>,
  headers?: Readonly<Record<string, string>>,
): Try {
  return { kind, method: rpc, bytes: toBinary(rpc.input, create(rpc.input, request)), ...(headers ? { headers } : {}) };
}

/** For each kind of account, its tries in turn. */
type Kinds = readonly ((round: number) => Try)[];

async function signInTries(target: Target): Promise<Kinds> {
  const emails = (kind: string) => Array.from({ length: ACCOUNTS }, (_, i) => `${kind}-${i}@example.com`);
  const kinds = { present: emails("present"), passive: emails("passive"), missing: emails("missing") };
  for (const email of kinds.present) await signUp(target, email.replace("@example.com", ""));
  for (const email of kinds.passive) {
    await call(target, method.createUser, { user: { email, password: PASSWORD, name: "Ada", surname: "Tester" } });
  }
  return Object.entries(kinds).map(([kind, all]) => (round) => {
    const credentials = { email: all[round % all.length] ?? "", password: `a wrong passphrase ${round}` };
    return tryOf(kind, method.signIn, { credentials });
  });
}

function lookUpTries(owner: Person, { headers }: Person): [string, Kinds][] {
  const nobody = () => randomUUID();
  const pair = (present: () => Try, missing: () => Try): Kinds => [present, missing];
  return [
    [
      "GetUser",
      pair(
        () => tryOf("present", method.getUser, { id: owner.id }, headers),
        () => tryOf("missing", method.getUser, { id: nobody() }, headers),
      ),
    ],
    [
      "UpdateUser",
      pair(
        () => tryOf("present", method.updateUser, update(owner.id), headers),
        () => tryOf("missing", method.updateUser, update(nobody()), headers),
      ),
    ],
    [
      "DeleteUser",
      pair(
        () => tryOf("present", method.deleteUser, { id: owner.id }, headers),
        () => tryOf("missing", method.deleteUser, { id: nobody() }, headers),
      ),
    ],
    [
      "ListSessions",
      pair(
        () => tryOf("present", method.listSessions, { userId: owner.id }, headers),
        () => tryOf("missing", method.listSessions, { userId: nobody() }, headers),
      ),
    ],
    [
      "RevokeSession",
      pair(
        () => tryOf("present", method.revokeSession, { id: owner.sessionId }, headers),
        () => tryOf("missing", method.revokeSession, { id: nobody() }, headers),
      ),
    ],
  ];
}

/** The addresses that nobody has are new ones each time, and as long. */
function mailTries({ email }: Person): [string, Kinds][] {
  const nobody = () => `${randomUUID().slice(0, email.indexOf("@"))}${email.slice(email.indexOf("@"))}`;
  return [
    [
      "RequestPasswordReset",
      [
        () => tryOf("present", method.requestPasswordReset, { email }),
        () => tryOf("missing", method.requestPasswordReset, { email: nobody() }),
      ],
    ],
    [
      "RequestEmailVerification",
      [
        () => tryOf("present", method.requestEmailVerification, { email }),
        () => tryOf("missing", method.requestEmailVerification, { email: nobody() }),
      ],
    ],
  ];
}

/** The RPCs that answer whatever is there. */
const ANSWERED: ReadonlySet<DescMethod> = new Set([method.requestPasswordReset, method.requestEmailVerification]);

function update(id: string) {
  return { user: { id, name: "Eve" }, updateMask: { paths: ["name"] } };
}

/** The milliseconds of each kind's tries, which are made one at a time, in an order that changes each round. */
async function measure({ wire }: Target, kinds: Kinds, rounds: number): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  // The first rounds warm up.
  for (let round = -20; round < rounds; round++) {
    const tries = shuffled(kinds.map((make) => make(Math.abs(round))));
    for (const { kind, method: rpc, bytes, headers } of tries) {
      const startedAt = performance.now();
      const answer = await wire.call("gRPC", rpc, bytes, headers);
      const took = performance.now() - startedAt;
      if ((answer.code === "OK") !== ANSWERED.has(rpc)) throw new Error(`${rpc.name} of ${kind} is ${answer.code}`);
      if (round < 0) continue;
      times.set(kind, [...(times.get(kind) ?? []), took]);
    }
  }
  return times;
}

function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

/** The two kinds whose times differ most. */
export function worstPair(times: ReadonlyMap<string, readonly number[]>): { pair: string; t: number } {
  const all = [...times];
  // Other work of the machine makes some tries many times as long, and would hide small differences.
  const limit = all
    .flatMap(([, one]) => one)
    .toSorted((a, b) => a - b)
    .at(Math.floor(all.reduce((sum, [, one]) => sum + one.length, 0) * 0.95));
  const kept = all.map(([kind, one]) => [kind, one.filter((time) => time <= (limit ?? 0))] as const);
  let worst = { pair: "", t: 0 };
  for (const [i, [one, a]] of kept.entries()) {
    for (const [other, b] of kept.slice(i + 1)) {
      const t = welch(a, b);
      if (Math.abs(t) >= Math.abs(worst.t)) worst = { pair: `${one} and ${other}`, t };
    }
  }
  return worst;
}

/** Welch's t of two samples: how many standard errors their means are apart. */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [momentsOf(a), momentsOf(b)];
  return (one.mean - other.mean) / Math.sqrt(one.variance / a.length + other.variance / b.length);
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
