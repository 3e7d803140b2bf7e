import { create, type DescMethod, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { CommitRequestSchema, UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { auditAccess } from "../../src/accounts/audit/connect.ts";
import { userAccess } from "../../src/accounts/connect.ts";
import { secondFactorAccess } from "../../src/accounts/factor/connect.ts";
import { grantAccess } from "../../src/accounts/grant/connect.ts";
import { versionToEtag } from "../../src/ddd/connect/index.ts";
import { projectAccess } from "../../src/projects/connect.ts";
import { operationsAccess } from "../../src/server/operations/service.ts";
import { PASSWORD, type Person } from "./people.ts";

/** The services that have an access table, whose RPCs all have names of their own. */
export const guardedServices = [
  UserService,
  SecondFactorService,
  AuditService,
  GrantService,
  ProjectService,
  OperationsService,
] as const;
const methods = {
  ...UserService.method,
  ...SecondFactorService.method,
  ...AuditService.method,
  ...GrantService.method,
  ...ProjectService.method,
  ...OperationsService.method,
};
/** Their access tables together. */
export const accessTable = {
  ...userAccess,
  ...secondFactorAccess,
  ...auditAccess,
  ...grantAccess,
  ...projectAccess,
  ...operationsAccess,
};

type Methods = typeof methods;
type Requests = { readonly [K in keyof Methods]: MessageInitShape<Methods[K]["input"]> };

/**
 * A request of each RPC about a person, by somebody who knows the ids, the address and an etag of that person, and no
 * password. A new RPC needs a request here: types ask for it, and so do the tests.
 *
 * @param projectId that of a project of the person @default one that there is not
 */
export function requestsAbout(
  { id, email, sessionId }: Pick<Person, "id" | "email" | "sessionId">,
  projectId = id,
): Requests {
  const credentials = { email, password: `not ${PASSWORD}` };
  const reauthentication = { currentPassword: credentials.password };
  return {
    // Not of the person: the contract tells that an address is taken.
    createUser: { user: { email: "new@example.com", password: "short", name: "New", surname: "Tester" } },
    getUser: { id },
    listUsers: { filter: `id = "${id}"` },
    streamUsers: { filter: `email = "${email}"` },
    updateUser: { user: { id, name: "Taken over" }, updateMask: { paths: ["name"] } },
    deleteUser: { id, etag: '"stale"' },
    activateUser: { credentials },
    deactivateUser: { credentials },
    signIn: { credentials },
    refreshTokens: { refreshToken: "A".repeat(88) },
    signOut: {},
    getMe: {},
    changeEmail: { currentPassword: credentials.password, email: "new@example.com" },
    changePassword: { currentPassword: credentials.password, newPassword: "another long passphrase" },
    requestEmailVerification: { email },
    verifyEmail: { token: "A".repeat(43) },
    requestPasswordReset: { email },
    resetPassword: { token: "A".repeat(43), newPassword: "another long passphrase" },
    listSessions: { userId: id },
    revokeSession: { id: sessionId },
    getSecondFactors: {},
    createTotp: { reauthentication },
    confirmTotp: { code: "000000" },
    deleteTotp: { reauthentication },
    createPasskeyChallenge: { reauthentication },
    registerPasskey: { credential: "{}" },
    deletePasskey: { id, reauthentication },
    createRecoveryCodes: { reauthentication },
    getAuditEvent: { id },
    listAuditEvents: { filter: `subject = "${id}"` },
    getGrant: { userId: id, role: "admin" },
    listGrants: { filter: `user_id = "${id}"` },
    grantRole: { userId: id, role: "admin", reauthentication },
    revokeRole: { userId: id, role: "admin", reauthentication },
    createProject: { project: { name: "Given away", ownerId: id } },
    getProject: { id: projectId },
    listProjects: { filter: `id = "${projectId}" OR owner_id = "${id}"`, showArchived: true },
    streamProjects: { filter: `owner_id = "${id}"`, showArchived: true },
    updateProject: { project: { id: projectId, name: "Taken over" } },
    deleteProject: { id: projectId, etag: versionToEtag(1_000_000) },
    archiveProject: { id: projectId },
    unarchiveProject: { id: projectId },
    createTask: { projectId, task: { name: "Taken over" } },
    getTask: { projectId, number: 1 },
    listTasks: { projectId },
    updateTask: { task: { projectId, number: 1, name: "Taken over" } },
    completeTask: { projectId, number: 1 },
    reopenTask: { projectId, number: 1 },
    getOwner: { userId: id },
    // Refused, for a caller who may call it: it would not end.
    watchFigures: { interval: { seconds: 61n } },
    listSlowCalls: {},
    listDeadLetters: {},
    getDeadLetter: { id },
    retryDeadLetters: { ids: [id] },
    discardDeadLetters: { reaction: `nobody-${id}` },
    listOwners: { filter: `user_id = "${id}" OR email = "${email}"` },
  };
}

/** A call of any RPC, by itself or as an operation. */
export interface Request {
  /** Such as "GetUser" or "GetUser in a Commit". */
  readonly name: string;
  /** The RPC that the request is for. */
  readonly rpc: keyof Methods;
  readonly isAlone: boolean;
  readonly method: DescMethod;
  readonly bytes: Uint8Array;
}

/** A request of an RPC. */
export function alone<K extends keyof Methods>(rpc: K, request: Requests[K]): Request {
  const method: DescMethod = methods[rpc];
  return { name: method.name, rpc, isAlone: true, method, bytes: bytesOf(rpc, request) };
}

/** The same request as the one operation of a Commit. */
export function inCommit<K extends keyof Methods>(rpc: K, request: Requests[K]): Request {
  const method: DescMethod = methods[rpc];
  const any = anyPack(method.input, create(method.input, request));
  const operations = [{ method: `${method.parent.typeName}/${method.name}`, request: any }];
  const bytes = toBinary(CommitRequestSchema, create(CommitRequestSchema, { operations }));
  return { name: `${method.name} in a Commit`, rpc, isAlone: false, method: UnitOfWorkService.method.commit, bytes };
}

/** Asks for the outcome of a call of UserService, which no access table names. */
export function settling(requestId: string, name: string): Pick<Request, "method" | "bytes"> {
  const settle = UnitOfWorkService.method.settle;
  const request = { requestId, method: `${UserService.typeName}/${name}` };
  return { method: settle, bytes: toBinary(settle.input, create(settle.input, request)) };
}

/** Each RPC's request, by itself and in a Commit. @throws Error naming RPCs without one */
export function everyRequest(requests: Requests): Request[] {
  const lacking = guardedServices
    .flatMap(({ methods }) => methods)
    .filter(({ localName }) => !Object.hasOwn(requests, localName));
  if (lacking.length > 0) throw new Error(`requestsAbout lacks ${lacking.map(({ name }) => name).join(", ")}`);
  const names = Object.keys(requests) as (keyof Methods)[];
  return names.flatMap((name) => [alone(name, requests[name]), inCommit(name, requests[name])]);
}

function bytesOf<K extends keyof Methods>(rpc: K, request: Requests[K]): Uint8Array {
  const { input }: DescMethod = methods[rpc];
  return toBinary(input, create(input, request));
}
