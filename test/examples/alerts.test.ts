import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import test, { type ExecutionContext } from "ava";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { copyExample } from "../helpers/example.ts";
import { runBrasa } from "../helpers/process.ts";

interface Mail {
  readonly requestId: string;
  readonly recipient: string;
  readonly text: string;
}

/** A mailer that takes each request id once. @param answer whether a mail is taken; it answers, or not */
async function serveMailer(t: ExecutionContext, answer: (mail: Mail, response: ServerResponse) => boolean) {
  const calls: Mail[] = [];
  const sent = new Map<string, Mail>();
  const server = createServer(async (request, response) => {
    const mail = JSON.parse(await text(request)) as Mail;
    calls.push(mail);
    if (answer(mail, response)) sent.set(mail.requestId, mail);
  }).listen(0, "127.0.0.1");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const to = (recipient: string) => [...sent.values()].filter((mail) => mail.recipient === recipient);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mails`, calls, to };
}

test("a low balance is told once: in two checks at once, a kill after the mail, and beside an account whose mails fail", async (t) => {
  t.timeout(180_000);
  const example = copyExample(t, "alerts");
  const env = { DATABASE_URL: `sqlite:${join(example.folder, "alerts.db")}` };
  const run = async (file: string, ...args: string[]) => {
    const { ended, output } = example.start(file, args, env);
    return { code: await ended, ...output };
  };
  for (const [name, cents] of [
    ["ada", "950"],
    ["grace", "-5"],
    ["mary", "99999999999999999"],
    ["joan", "999"],
  ] as const) {
    t.is(
      (await run("set-balance.ts", name, `${name}@example.com`, cents, name === "mary" ? "100000000000000000" : "1000"))
        .code,
      0,
    );
  }
  await run("set-balance.ts", "rich", "rich@example.com", "1000", "1000");

  // The server is killed by the mailer, which has taken Ada's mail; Joan's are refused.
  let joanFails = true;
  let kill: (() => void) | undefined;
  const mailer = await serveMailer(t, ({ recipient }, response) => {
    if (recipient === "joan@example.com" && joanFails) {
      response.writeHead(400).end();
      return false;
    }
    if (recipient === "ada@example.com" && kill) {
      kill();
      kill = undefined;
      response.destroy();
    } else {
      response.writeHead(200).end();
    }
    return true;
  });
  const settings = { ...env, MAILER_URL: mailer.url };
  const first = example.start("server.ts", [], settings);
  kill = () => first.child.kill("SIGKILL");

  const checks = await Promise.all([run("check.ts"), run("check.ts")]);
  t.deepEqual(
    checks.map(({ code }) => code),
    [0, 0],
    checks.map(({ stderr }) => stderr).join(),
  );
  t.is(
    checks.reduce((sum, { stdout }) => sum + Number.parseInt(stdout, 10), 0),
    4,
  );
  t.is((await run("check.ts")).stdout, "0 alerts\n");

  t.is(await first.ended, "SIGKILL");
  example.start("server.ts", [], settings);
  const names = ["ada", "grace", "mary"];
  await until(() => names.every((name) => mailer.to(`${name}@example.com`).length > 0));
  const brasa = async (...args: string[]) => {
    const { ended, output } = runBrasa(args, env);
    t.is(await ended, 0, output.stderr);
    return output.stdout;
  };
  await until(async () => (await brasa("dead-letters", "list")).includes("send-alert"));
  t.is(mailer.to("joan@example.com").length, 0);

  joanFails = false;
  await brasa("dead-letters", "retry", "--all");
  await until(() => mailer.to("joan@example.com").length > 0);
  await until(async () => /(^|\D)0 events wait/.test(await brasa("outbox", "status")));

  const ada = mailer.calls.filter(({ recipient }) => recipient === "ada@example.com");
  t.is(ada.length, 2, "the mail that the crash left open came again");
  for (const name of [...names, "joan"]) t.is(mailer.to(`${name}@example.com`).length, 1, name);
  t.is(mailer.to("rich@example.com").length, 0);
  t.regex(mailer.to("mary@example.com")[0]?.text ?? "", /is 999999999999999\.99, below 1000000000000000\.00/);
  t.regex(mailer.to("grace@example.com")[0]?.text ?? "", /is -0\.05,/);

  // When the cooldown is over, it is told again.
  const { output, ended } = example.start("check.ts", [], { ...env, COOLDOWN_MS: "0" });
  t.is(await ended, 0);
  t.is(output.stdout, "4 alerts\n");
  await until(() => mailer.to("ada@example.com").length === 2);
});
