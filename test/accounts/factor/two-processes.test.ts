import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { SecondFactorService } from "../../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { databases } from "../../ddd/sequelize/backends.ts";
import { SoftwareAuthenticator } from "../../helpers/authenticator.ts";
import {
  addPasskey,
  addTotp,
  byPasswordAnd,
  codeOf,
  demanded,
  refused,
  type SignedIn,
  signUp,
  type Users,
} from "../../helpers/factors.ts";
import { serveBrasa } from "../../helpers/process.ts";

/** Of one account, five passwords are checked a minute, those at once included. */
const AT_ONCE = 4;

type Proof = { case: "totpCode" | "recoveryCode" | "passkey"; value: string };

/** Two processes on a database, by their clients. */
async function openTwo(t: ExecutionContext, place: (typeof databases)[string]) {
  const { url, close } = await place();
  const first = await serveBrasa({ DATABASE_URL: url });
  const second = await serveBrasa({ DATABASE_URL: url });
  t.teardown(async () => {
    for (const { child, ended } of [first, second]) {
      child.kill("SIGKILL");
      await ended;
    }
    await close();
  });
  return [first, second].map(({ grpc }) => {
    const transport = createGrpcTransport({ baseUrl: `http://${grpc}` });
    return { users: createClient(UserService, transport), factors: createClient(SecondFactorService, transport) };
  });
}

/** Gives one proof for several challenges at once, to all processes in turn. @returns how often it was taken */
async function race(processes: readonly { users: Users }[], { credentials }: SignedIn, proofs: readonly Answer[]) {
  const answers = await Promise.all(
    proofs.map((secondFactor, i) =>
      refused(processes[i % processes.length]?.users.signIn({ credentials, secondFactor }) ?? Promise.resolve()),
    ),
  );
  return {
    taken: answers.filter((answer) => answer === "accepted").length,
    others: new Set(answers.filter((answer) => answer !== "accepted")),
  };
}

type Answer = { challenge: string; factor: Proof };

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: of many who use one proof at once, at two processes, one signs in [V6.5.1] [V2.3.4]`, async (t) => {
    const processes = await openTwo(t, place);
    const [first] = processes;
    if (!first) return;
    const { users, factors } = first;
    const [ada, grace] = [await signUp(users, "ada"), await signUp(users, "grace")];
    const secret = await addTotp(factors, ada);
    const ask = () => demanded(users.signIn({ credentials: ada.credentials }));
    const many = () => Promise.all(Array.from({ length: AT_ONCE }, ask));
    const invalid = new Set(["Unauthenticated SECOND_FACTOR_INVALID"]);

    const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
    const proof = await byPasswordAnd(createCodes, () => ({ case: "totpCode", value: codeOf(secret) }));
    const { codes } = await createCodes(proof);
    const [recoveryCode = ""] = codes;
    const proofs: Proof[] = [
      { case: "totpCode", value: codeOf(secret, 1) },
      { case: "recoveryCode", value: recoveryCode },
    ];
    for (const factor of proofs) {
      const asked = await many();
      const answers = asked.map(({ challenge }) => ({ challenge, factor }));
      t.deepEqual(await race(processes, ada, answers), { taken: 1, others: invalid }, factor.case);
    }

    // The answer of a passkey is for one challenge.
    const device = new SoftwareAuthenticator();
    await addPasskey(factors, grace, device);
    const { challenge, passkey_options = "" } = await demanded(users.signIn({ credentials: grace.credentials }));
    const factor = { case: "passkey", value: device.get(passkey_options) } as const;
    const answers = Array.from({ length: AT_ONCE }, () => ({ challenge, factor }));
    const { taken } = await race(processes, grace, answers);
    t.is(taken, 1);
  });
}
