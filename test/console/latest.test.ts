import test from "ava";
import { Latest } from "../../console/src/api/latest.ts";

test("of several questions, only the last is answered, whichever comes first", async (t) => {
  const latest = new Latest();
  const answers: ((answer: string) => void)[] = [];
  const signals: AbortSignal[] = [];
  const ask = () =>
    latest.ask((signal) => {
      signals.push(signal);
      return new Promise<string>((resolve) => answers.push(resolve));
    });
  const [first, second] = [ask(), ask()];
  t.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  answers[1]?.("second");
  answers[0]?.("first");
  t.is(await first, undefined);
  t.deepEqual(await second, { answer: "second" });
});

test("a failure is an outcome, unless a newer question was asked or nobody wants it any more", async (t) => {
  const latest = new Latest();
  const error = new Error("refused");
  const fail = () => latest.ask(() => Promise.reject(error));
  t.deepEqual(await fail(), { error });
  const [older, newer] = [fail(), latest.ask(async () => 1)];
  t.is(await older, undefined);
  t.deepEqual(await newer, { answer: 1 });
  const stopped = fail();
  latest.stop();
  t.is(await stopped, undefined);
});
