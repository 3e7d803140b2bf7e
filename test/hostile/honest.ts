/**
 * Honest clients, in a process of their own, so that an attacker's work does not count as the server's. They call GetMe again
 * and again, over native gRPC and Connect in turn, and sign in again when their token has ended.
 */
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { signIn, signUp } from "./people.ts";
import { Wire } from "./wire.ts";

/** The times of their calls in milliseconds, and the answers that no honest client should get. */
export interface Honesty {
  /** Before the attack. */
  readonly before: readonly number[];
  readonly times: readonly number[];
  readonly failures: readonly string[];
}

/** Milliseconds from one call to the next. */
const PAUSE_MS = 50;
const ENDED: ReadonlySet<string> = new Set(["TOKEN_EXPIRED", "TOKEN_INVALID"]);

const [grpc = "", url = ""] = process.argv.slice(2);
const wire = new Wire(grpc, url);
let before: number[] = [];
let times: number[] = [];
const failures: string[] = [];
let isOver = false;
process.on("message", (message) => {
  if (message === "stop") isOver = true;
  else [before, times] = [times, []];
});
process.on("disconnect", () => process.exit());

let person = await signUp({ wire }, "honest");
// Both connections are there before an attack begins.
for (let i = 0; !isOver; i++) {
  if (i === 2) process.send?.("ready");
  const startedAt = performance.now();
  const protocol = i % 2 ? "gRPC" : "Connect";
  const answer = await wire.call(protocol, UserService.method.getMe, new Uint8Array(), person.headers);
  times.push(performance.now() - startedAt);
  if (ENDED.has(answer.reason)) person = await signIn({ wire }, person.email);
  else if (answer.code !== "OK") failures.push(`${protocol} ${answer.text}`);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
process.send?.({ before, times, failures } satisfies Honesty);
wire.close();
