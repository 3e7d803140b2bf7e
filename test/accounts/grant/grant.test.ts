import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { AuditService } from "../../../gen/accounts/v1/audit_pb.js";
import {
  GrantRoleRequestSchema,
  GrantService,
  ListGrantsRequestSchema,
} from "../../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { type AccountsTools, accounts } from "../../../src/accounts/context.ts";
import { accountsContext } from "../../../src/accounts/index.ts";
import { changeRole, makeToken } from "../../../src/accounts/session/operator.ts";
import type { Authenticator } from "../../../src/ddd/connect/index.ts";
import { createApp } from "../../../src/server/app.ts";
import { readConfig } from "../../../src/server/config.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { cheapHasher } from "../../helpers/app.ts";
import { SoftwareAuthenticator } from "../../helpers/authenticator.ts";
import {
  addPasskey,
  addTotp,
  bearer,
  byPassword,
  byPasswordAnd,
  codeOf,
  demanded,
  refused,
  signUp,
  wrongCodeOf,
} from "../../helpers/factors.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

type Change = MessageInitShape<typeof GrantRoleRequestSchema>;

const wrongly = { reauthentication: { currentPassword: "a wrong passphrase, long enough" } };

/** A running app with authentication, clients of it, and the tools of the operator. */
async function open(
  t: ExecutionContext,
  { limits = false, authenticator }: { limits?: boolean; authenticator?: Authenticator } = {},
) {
  const { folder, remove } = temporaryFolder();
  const config = readConfig({ DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`, GRPC_PORT: "0", HTTP_PORT: "0" });
  const contexts = [accountsContext({ hasher: cheapHasher, limits })];
  const app = createApp(config, { contexts, log: createLog("silent"), ...(authenticator ? { authenticator } : {}) });
  const { grpc } = await app.start();
  const storage = await openStorage([accounts], config);
  t.teardown(async () => {
    await storage.close();
    await app.close();
    remove();
  });
  const worker = storage.databases[0]?.worker(accounts);
  if (!worker) throw new Error("there is a database");
  const tools: AccountsTools = { worker, config, now: () => new Date(), newId: randomUUID };
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  const [users, grants] = [createClient(UserService, transport), createClient(GrantService, transport)];
  /** A user who is signed in, and admin by the operator. */
  const admin = async (name: string) => {
    const one = await signUp(users, name);
    await changeRole(tools, "grant", one.email, "admin");
    return one;
  };
  return {
    users,
    grants,
    admin,
    tools,
    factors: createClient(SecondFactorService, transport),
    audit: createClient(AuditService, transport),
    units: createClient(UnitOfWorkService, transport),
    rolesOf: async (userId: string) =>
      (await worker.repositories.roleGrants.page({ where: { userId } })).items.map(({ role }) => role),
  };
}

// ASVS: V16.3.3
test("an admin gives and takes roles, which count from the next call on, and leave events", async (t) => {
  const { users, grants, admin, audit } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const change = { userId: bea.id, role: "admin", ...byPassword };
  t.is(await refused(grants.listGrants({}, bea.as)), "PermissionDenied NOT_ALLOWED");
  const { grant } = await grants.grantRole(change, ada.as);
  t.like(grant, { userId: bea.id, role: "admin" });
  t.deepEqual((await grants.listGrants({ filter: `user_id = "${bea.id}"` }, bea.as)).grants, [grant]);
  t.deepEqual((await grants.getGrant({ userId: bea.id, role: "admin" }, bea.as)).grant, grant);
  const none = grants.getGrant({ userId: bea.id, role: "editor" }, bea.as);
  t.is(await refused(none), "NotFound GRANT_NOT_FOUND");
  t.deepEqual((await users.getMe({}, bea.as)).roles, ["admin"]);
  // A role that the user has stays as it is.
  t.deepEqual((await grants.grantRole(change, ada.as)).grant, grant);
  await grants.revokeRole({ ...change, userId: ada.id }, bea.as);
  t.is(await refused(grants.grantRole(change, ada.as)), "PermissionDenied NOT_ALLOWED");
  t.is(await refused(grants.revokeRole({ ...change, role: "auditor" }, bea.as)), "NotFound GRANT_NOT_FOUND");
  t.is(await refused(grants.revokeRole({ ...change, userId: randomUUID() }, bea.as)), "NotFound GRANT_NOT_FOUND");
  t.is(await refused(grants.grantRole({ ...change, userId: randomUUID() }, bea.as)), "NotFound USER_NOT_FOUND");

  const filter = `actor = "${ada.id}" OR actor = "${bea.id}"`;
  const { auditEvents } = await audit.listAuditEvents({ filter, orderBy: "create_time" }, bea.as);
  t.deepEqual(
    auditEvents
      .filter(({ action }) => action.endsWith("_ROLE"))
      .map((one) => [one.action, one.outcome, one.actor, one.subject, one.detail, one.address]),
    [
      ["GRANT_ROLE", "SUCCEEDED", ada.id, bea.id, "admin", "127.0.0.1"],
      ["REVOKE_ROLE", "SUCCEEDED", bea.id, ada.id, "admin", "127.0.0.1"],
    ],
  );
});

test("grants are listed by pages, filters and orders; those of a deleted user are gone", async (t) => {
  const { users, grants, admin } = await open(t);
  const ada = await admin("ada");
  const [bea, cleo] = [await signUp(users, "bea"), await signUp(users, "cleo")];
  for (const userId of [bea.id, cleo.id]) {
    for (const role of ["auditor", "editor"]) await grants.grantRole({ userId, role, ...byPassword }, ada.as);
  }
  const list = async (request: MessageInitShape<typeof ListGrantsRequestSchema>) =>
    (await grants.listGrants(request, ada.as)).grants.map(
      ({ userId, role }) => `${userId === bea.id ? "bea" : userId === cleo.id ? "cleo" : "ada"} ${role}`,
    );
  t.deepEqual(await list({ filter: 'role = "admin"' }), ["ada admin"]);
  t.deepEqual(await list({ filter: `user_id = "${bea.id}"`, orderBy: "role desc" }), ["bea editor", "bea auditor"]);
  t.deepEqual(await list({ filter: 'role = "aud*"', orderBy: "create_time" }), ["bea auditor", "cleo auditor"]);
  const seen: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await grants.listGrants({ pageSize: 2, pageToken, orderBy: "create_time desc" }, ada.as);
    seen.push(...page.grants.map(({ role }) => role));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  t.deepEqual(seen, ["editor", "auditor", "editor", "auditor", "admin"]);
  t.is(await refused(grants.listGrants({ filter: "size > 1" }, ada.as)), "InvalidArgument INVALID_INPUT");
  await users.deleteUser({ id: bea.id }, ada.as);
  t.is((await list({})).length, 3);
});

test("nobody but an admin lists or changes roles, alone or in a Commit, and a Commit changes none for an admin", async (t) => {
  const { users, grants, units, admin, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const change = { userId: bea.id, role: "admin", ...byPassword };
  const operation = (request: Change) => ({
    operations: [
      {
        method: "accounts.v1.GrantService/GrantRole",
        request: anyPack(GrantRoleRequestSchema, create(GrantRoleRequestSchema, request)),
      },
    ],
  });
  for (const [as, reason] of [
    [{}, "Unauthenticated TOKEN_MISSING"],
    [bea.as, "PermissionDenied NOT_ALLOWED"],
  ] as const) {
    t.is(await refused(grants.listGrants({}, as)), reason);
    t.is(await refused(grants.grantRole(change, as)), reason);
    t.is(await refused(grants.revokeRole({ ...change, userId: ada.id }, as)), reason);
  }
  for (const as of [{}, bea.as, ada.as]) {
    const answer = await refused(units.commit(operation(change), as));
    t.is(answer, "InvalidArgument INVALID_INPUT", "it is no method that a Commit may hold");
  }
  const list = anyPack(ListGrantsRequestSchema, create(ListGrantsRequestSchema));
  const listing = { operations: [{ method: "accounts.v1.GrantService/ListGrants", request: list }] };
  t.is(await refused(units.commit(listing, bea.as)), "PermissionDenied NOT_ALLOWED");
  t.is(await refused(units.commit(listing, ada.as)), "accepted");
  t.deepEqual(await rolesOf(bea.id), []);
  t.is(await refused(grants.grantRole(change, ada.as)), "accepted", "the same request, by an admin");
});

test("a change takes the admin's password, and a factor where there is one; what is wrong changes nothing and is audited", async (t) => {
  const { users, grants, factors, admin, audit, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const change = { userId: bea.id, role: "editor", requestId: randomUUID() };
  t.is(await refused(grants.grantRole({ ...change, ...wrongly }, ada.as)), "Unauthenticated INVALID_CREDENTIALS");
  t.is(await refused(grants.grantRole(change, ada.as)), "InvalidArgument INVALID_INPUT");
  const secret = await addTotp(factors, ada);
  const grant = (proof: typeof byPassword) => grants.grantRole({ ...change, ...proof }, ada.as);
  // A challenge for a change of factors is none for a role, and the other way round.
  const other = await demanded(factors.deleteTotp(byPassword, ada.as));
  const code = { case: "totpCode", value: codeOf(secret) } as const;
  const forOther = {
    reauthentication: { ...byPassword.reauthentication, secondFactor: { challenge: other.challenge, factor: code } },
  };
  t.is(await refused(grant(forOther)), "Unauthenticated CHALLENGE_INVALID");
  const wrong = { case: "totpCode", value: wrongCodeOf(secret) } as const;
  const { challenge } = await demanded(grant(byPassword));
  const by = (factor: typeof code | typeof wrong) => ({
    reauthentication: { ...byPassword.reauthentication, secondFactor: { challenge, factor } },
  });
  for (let i = 0; i < 4; i++) t.is(await refused(grant(by(wrong))), "Unauthenticated SECOND_FACTOR_INVALID");
  t.deepEqual(await rolesOf(bea.id), []);
  // Each try has counted, although the unit of the request was rolled back: the fifth is the challenge's last.
  t.is(await refused(grant(by(wrong))), "Unauthenticated SECOND_FACTOR_INVALID");
  t.is(await refused(grant(by(code))), "Unauthenticated CHALLENGE_INVALID");
  await grant(await byPasswordAnd(grant, () => code));
  t.deepEqual(await rolesOf(bea.id), ["editor"]);
  // The code is taken once, whatever the change.
  const revoke = (proof: typeof byPassword) => grants.revokeRole({ userId: bea.id, role: "editor", ...proof }, ada.as);
  t.is(await refused(revoke(await byPasswordAnd(revoke, () => code))), "Unauthenticated SECOND_FACTOR_INVALID");

  const filter = 'outcome != "SUCCEEDED"';
  const { auditEvents } = await audit.listAuditEvents({ filter, orderBy: "create_time" }, ada.as);
  const told = new Set(
    auditEvents.map((one) =>
      [one.action, one.outcome, one.detail, one.actor === ada.id, one.subject === bea.id].join(" "),
    ),
  );
  t.deepEqual(
    told,
    new Set([
      "GRANT_ROLE FAILED INVALID_CREDENTIALS true true",
      "GRANT_ROLE FAILED CHALLENGE_INVALID true true",
      "GRANT_ROLE FAILED SECOND_FACTOR_INVALID true true",
      "REVOKE_ROLE FAILED SECOND_FACTOR_INVALID true true",
    ]),
  );
});

test("a passkey proves the admin, too", async (t) => {
  const { users, grants, factors, admin, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const device = new SoftwareAuthenticator();
  await addPasskey(factors, ada, device);
  const grant = (proof: typeof byPassword) => grants.grantRole({ userId: bea.id, role: "editor", ...proof }, ada.as);
  await grant(
    await byPasswordAnd(grant, ({ passkey_options = "" }) => ({ case: "passkey", value: device.get(passkey_options) })),
  );
  t.deepEqual(await rolesOf(bea.id), ["editor"]);
});

test("a repeat by its request id gets the first answer and changes nothing, by the password alone, while its caller is admin", async (t) => {
  const { users, grants, factors, admin, tools, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const secret = await addTotp(factors, ada);
  const change = { userId: bea.id, role: "editor", requestId: randomUUID() };
  const grant = (proof: typeof byPassword) => grants.grantRole({ ...change, ...proof }, ada.as);
  const proof = await byPasswordAnd(grant, () => ({ case: "totpCode", value: codeOf(secret) }));
  const first = await grant(proof);
  await changeRole(tools, "revoke", bea.email, "editor");
  t.deepEqual(await grant(proof), first);
  t.deepEqual(await rolesOf(bea.id), [], "the repeat has no effect");
  const guessed = { reauthentication: { ...proof.reauthentication, ...wrongly.reauthentication } };
  t.is(await refused(grant(guessed)), "Unauthenticated INVALID_CREDENTIALS");
  t.is(
    await refused(grants.grantRole({ ...change, ...proof, role: "admin" }, ada.as)),
    "InvalidArgument INVALID_REQUEST_ID",
  );

  await changeRole(tools, "grant", bea.email, "editor");
  const cleo = await admin("cleo");
  const end = { ...change, requestId: randomUUID(), ...byPassword };
  await grants.revokeRole(end, cleo.as);
  t.is(await refused(grants.revokeRole(end, cleo.as)), "accepted");
  t.is(await refused(grants.revokeRole({ ...end, requestId: randomUUID() }, cleo.as)), "NotFound GRANT_NOT_FOUND");
  await changeRole(tools, "revoke", cleo.email, "admin");
  t.is(await refused(grants.revokeRole(end, cleo.as)), "PermissionDenied NOT_ALLOWED");
});

test("guesses of an admin's password are limited, those by repeats included", async (t) => {
  const { users, grants, admin } = await open(t, { limits: true });
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const change = { userId: bea.id, role: "editor", requestId: randomUUID() };
  await grants.grantRole({ ...change, ...byPassword }, ada.as);
  const answers: string[] = [];
  for (let i = 0; i < 6; i++) {
    const request = { ...change, ...wrongly, ...(i % 2 ? { requestId: randomUUID() } : {}) };
    answers.push(await refused(grants.grantRole(request, ada.as)));
  }
  const wrong = Array.from({ length: 5 }, () => "Unauthenticated INVALID_CREDENTIALS");
  t.deepEqual(answers, [...wrong, "ResourceExhausted RATE_LIMITED"]);
});

test("the last active admin stays one, but for the operator", async (t) => {
  const { users, grants, admin, tools, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await admin("bea")];
  const own = { userId: ada.id, role: "admin", ...byPassword };
  await users.deactivateUser({ credentials: bea.credentials });
  t.is(await refused(grants.revokeRole(own, ada.as)), "FailedPrecondition LAST_ADMIN");
  t.deepEqual((await users.getMe({}, ada.as)).roles, ["admin"], "and counts on");
  await users.activateUser({ credentials: bea.credentials });
  t.is(await refused(grants.revokeRole(own, ada.as)), "accepted");
  t.deepEqual(await rolesOf(ada.id), []);
  await changeRole(tools, "revoke", bea.email, "admin");
  t.deepEqual(await rolesOf(bea.id), []);
});

test("a caller who has no account here is told the operator's command", async (t) => {
  const { users, grants, tools } = await open(t);
  const bea = await signUp(users, "bea");
  const operator = bearer(await makeToken(tools, ["admin"], 5));
  const change = { userId: bea.id, role: "editor", requestId: randomUUID(), ...byPassword };
  t.is((await grants.listGrants({}, operator)).grants.length, 0);
  t.is(await refused(grants.grantRole(change, operator)), "FailedPrecondition NO_ACCOUNT");
  t.is(await refused(grants.revokeRole(change, operator)), "FailedPrecondition NO_ACCOUNT");
  const error = await t.throwsAsync(grants.grantRole(change, operator));
  t.regex(error?.message ?? "", /brasa users grant/);
});

test("so is an admin of another issuer, and one whose subject is a user here needs the role here", async (t) => {
  const callers: Record<string, string> = {};
  const authenticator: Authenticator = {
    authenticate: async (token) => ({
      caller: { id: callers[token] ?? "", roles: ["admin"], sessionId: "theirs" },
      isEnded: false,
    }),
  };
  const { users, grants, rolesOf } = await open(t, { authenticator });
  const bea = await signUp(users, "bea");
  Object.assign(callers, { text: "auth0|it's ☃", long: "x".repeat(255), bea: bea.id });
  const change = { userId: bea.id, role: "admin", ...byPassword };
  for (const token of ["text", "long"]) {
    t.is(await refused(grants.grantRole(change, bearer(token))), "FailedPrecondition NO_ACCOUNT");
    t.is(await refused(grants.revokeRole(change, bearer(token))), "FailedPrecondition NO_ACCOUNT");
  }
  t.is(await refused(grants.grantRole(change, bearer("bea"))), "PermissionDenied NOT_ALLOWED");
  t.deepEqual(await rolesOf(bea.id), []);
});

test("a role is a word in lower snake case, and all of a user's fit into a session", async (t) => {
  const { users, grants, admin, rolesOf } = await open(t);
  const [ada, bea] = [await admin("ada"), await signUp(users, "bea")];
  const grant = (role: string) => refused(grants.grantRole({ userId: bea.id, role, ...byPassword }, ada.as));
  const wrong = [
    "",
    " ",
    "Admin",
    "admin ",
    " admin",
    "admin auditor",
    "admin\n",
    "admin\0",
    "ádmin",
    "аdmin",
    "1st",
    "_x",
    "a-b",
    "a".repeat(51),
    "a".repeat(5000),
  ];
  for (const role of wrong) {
    t.is(await grant(role), "InvalidArgument INVALID_INPUT", JSON.stringify(role));
    t.is(
      await refused(grants.revokeRole({ userId: bea.id, role, ...byPassword }, ada.as)),
      "InvalidArgument INVALID_INPUT",
    );
  }
  const error = await t.throwsAsync(grants.grantRole({ userId: "x", role: "A", ...byPassword }, ada.as));
  t.regex(error?.message ?? "", /user_id: must be a UUID.*role: must be a word in lower snake case/);
  for (const letter of ["a", "b", "c"]) t.is(await grant(letter.repeat(50)), "accepted");
  t.is(await grant("d".repeat(50)), "FailedPrecondition TOO_MANY_ROLES");
  t.is((await rolesOf(bea.id)).length, 3);
  t.is(await grant("e2_"), "accepted");
});
