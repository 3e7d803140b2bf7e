import { createClient } from "@connectrpc/connect";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { databases } from "../../ddd/sequelize/backends.ts";
import { answerOf } from "../../helpers/answer.ts";
import { transportFrom } from "../../helpers/network/from-address.ts";
import { serveBrasa } from "../../helpers/process.ts";

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: two processes, one of them started anew, let ten guesses of an account through together [V6.3.1]`, async (t) => {
    const { url, close } = await place();
    const serve = () => serveBrasa({ DATABASE_URL: url });
    const end = async ({ child, ended }: Awaited<ReturnType<typeof serve>>) => {
      child.kill("SIGKILL");
      await ended;
    };
    const [first, second] = [await serve(), await serve()];
    const credentials = { email: "nobody@example.com", password: "a wrong passphrase" };
    const guess = ({ grpc }: { grpc: string }, n: number) =>
      answerOf(createClient(UserService, transportFrom(`127.3.0.${n}`, grpc)).signIn({ credentials }));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => guess(i % 2 ? first : second, i + 1)));
    await end(second);
    const again = await serve();
    answers.push(...(await Promise.all(Array.from({ length: 30 }, (_, i) => guess(i % 2 ? first : again, i + 20)))));
    t.is(answers.filter((answer) => answer === "Unauthenticated INVALID_CREDENTIALS").length, 10);
    t.is(answers.filter((answer) => answer === "ResourceExhausted RATE_LIMITED").length, 28);
    await Promise.all([end(first), end(again)]);
    await close();
  });
}
