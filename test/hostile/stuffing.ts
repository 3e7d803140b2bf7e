import { createClient } from "@connectrpc/connect";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { answerOf } from "../helpers/answer.ts";
import { transportFrom } from "../helpers/network/from-address.ts";

const PASSWORD = "a long enough passphrase";
const HOME = "127.77.0.1";
/** Guesses of strangers that may get through in an hour. */
const ALLOWED = 10;

/**
 * Tries passwords of one account from many addresses at once. The owner, who has signed in from another address before, signs in
 * again and again meanwhile.
 */
export const passwordStuffing = {
  name: "password stuffing",
  env: { TEST_LIMITS: "on" },
  async run({ grpc }: { readonly grpc: string }, isFull: boolean) {
    const [tries, addresses] = isFull ? [10_000, 200] : [600, 30];
    const owner = createClient(UserService, transportFrom(HOME, grpc));
    const credentials = { email: "stuffed@example.com", password: PASSWORD };
    await owner.createUser({ user: { ...credentials, name: "Ada", surname: "Stuffed" } });
    await owner.activateUser({ credentials });
    await owner.signIn({ credentials });

    const answers = new Map<string, number>();
    let left = tries;
    const attack = async (_: unknown, i: number) => {
      const stranger = createClient(UserService, transportFrom(`127.78.${i >> 8}.${(i & 255) + 1}`, grpc));
      while (left > 0) {
        const guess = { email: credentials.email, password: `a wrong passphrase ${left--}` };
        const answer = await answerOf(stranger.signIn({ credentials: guess }));
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    };
    let isOver = false;
    const attackers = Promise.all(Array.from({ length: addresses }, attack)).finally(() => {
      isOver = true;
    });
    const accepted: string[] = [];
    let signIns = 0;
    let worstMs = 0;
    while (!isOver || signIns === 0) {
      const startedAt = performance.now();
      const answer = await answerOf(owner.signIn({ credentials }));
      worstMs = Math.max(worstMs, performance.now() - startedAt);
      signIns++;
      if (answer !== "accepted") accepted.push(`the owner's sign-in is ${answer}`);
    }
    await attackers;
    const through = answers.get("Unauthenticated INVALID_CREDENTIALS") ?? 0;
    if (through > ALLOWED) accepted.push(`${through} guesses got through`);
    const refused = answers.get("ResourceExhausted RATE_LIMITED") ?? 0;
    for (const [answer, count] of answers) {
      if (!/INVALID_CREDENTIALS|RATE_LIMITED/.test(answer)) accepted.push(`${count} answers are ${answer}`);
    }
    const note = `${through} guesses through, ${refused} refused; the owner signed in ${signIns} times, in ${worstMs.toFixed(0)} ms at worst`;
    return { tries, accepted, note, through, signIns, worstMs };
  },
};
