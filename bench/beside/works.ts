import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import {
  CreateUserRequestSchema,
  GetUserRequestSchema,
  ListUsersRequestSchema,
  UserService,
} from "../../gen/accounts/v1/user_service_pb.js";
import { quick } from "../machine.ts";
import { TransferRequestSchema } from "./bank/bank_pb.ts";
import type { LoadOptions } from "./generator.ts";
import type { ProgramName } from "./servers.ts";

/** The requests of a work, and the path to send them to. */
export interface Requests {
  readonly path: string;
  readonly requests: readonly (Uint8Array | string)[];
  readonly protocol?: LoadOptions["protocol"];
  readonly order?: LoadOptions["order"];
}

/** A goal: the program against another. */
export type Goal =
  /** The rate must be at least so many times that of the other. */
  | { readonly of: ProgramName; readonly against: ProgramName; readonly least: number }
  /** The p50 must be at most so many times that of the other. */
  | { readonly of: ProgramName; readonly against: ProgramName; readonly most: number }
  | { readonly of: ProgramName; readonly mostP99Ms: number };

/** One kind of call, which programs do by turns. */
export interface Work {
  readonly title: string;
  readonly database: "sqlite" | "postgres";
  /** The rows of its database. @default users */
  readonly content?: "users" | "many" | "bank";
  readonly programs: readonly ProgramName[];
  readonly connections: number;
  readonly inFlight: number;
  readonly goals: readonly Goal[];
  /** By gRPC, given all ids and the address of the program that gets them. */
  grpc(ids: readonly string[], address: string): Requests | Promise<Requests>;
  /** Whether each program gets requests of its own. @default false */
  readonly ownRequests?: boolean;
  /** By HTTP, for programs without gRPC. */
  http?(ids: readonly string[]): Requests;
}

const service = "/accounts.v1.UserService/";

function messages<D extends DescMessage>(schema: D, requests: readonly MessageInitShape<D>[]): Uint8Array[] {
  return requests.map((request) => toBinary(schema, create(schema, request)));
}

function gets(ids: readonly string[]): Requests {
  const requests = messages(
    GetUserRequestSchema,
    ids.map((id) => ({ id })),
  );
  return { path: `${service}GetUser`, requests };
}

const get: Pick<Work, "grpc" | "http"> = {
  grpc: gets,
  http: (ids) => ({ path: "/users/", requests: ids, protocol: "get" }),
};

/** More than any program creates in the time that it is given. */
const CREATIONS = quick ? 30_000 : 150_000;
const password = "orchard seventeen tiger-lily";

const creation: Pick<Work, "grpc" | "http"> = {
  grpc: () => ({
    path: `${service}CreateUser`,
    order: "once",
    requests: messages(
      CreateUserRequestSchema,
      newUsers().map((user) => ({ user })),
    ),
  }),
  http: () => ({
    path: "/users/",
    protocol: "post",
    order: "once",
    requests: newUsers().map((user) => JSON.stringify(user)),
  }),
};

const newUsers = () =>
  Array.from({ length: CREATIONS }, () => ({
    email: `${randomUUID()}@example.com`,
    password,
    name: "Ada",
    surname: "Lovelace",
  }));

const update: Pick<Work, "grpc"> = {
  grpc: (ids) => ({ ...gets(ids), path: `${service}UpdateUser`, order: "etag" }),
};

/** Each with another time in the first half of the year, so that every second to last row matches. */
const list: Pick<Work, "grpc" | "http"> = {
  grpc: () => ({
    path: `${service}ListUsers`,
    requests: messages(
      ListUsersRequestSchema,
      times().map((time) => ({ pageSize: 100, filter: `active = true AND create_time >= "${time}"` })),
    ),
  }),
  http: () => ({
    path: "/users?page_size=100&active=true&create_time_from=",
    protocol: "get",
    requests: times().map(encodeURIComponent),
  }),
};

/** Pages of 50, each after another position: these come with the tokens of one walk in pages of 1,000. */
async function pages(_: readonly string[], address: string): Promise<Requests> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const tokens: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await client.listUsers({ pageSize: 1000, pageToken });
    if (page.nextPageToken === "") break;
    pageToken = page.nextPageToken;
    tokens.push(pageToken);
  }
  const requests = tokens.slice(0, -1).map((pageToken) => ({ pageSize: 50, pageToken }));
  return { path: `${service}ListUsers`, requests: messages(ListUsersRequestSchema, requests) };
}

const times = () => Array.from({ length: 180 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString());

/**
 * Transfers between two accounts, of which each is drawn with a probability that falls with its number to the power of alpha: with
 * 0 all alike, with 1.5 mostly the first few.
 */
function transfers(alpha: number): Pick<Work, "grpc" | "http"> {
  return {
    grpc: (ids) => ({
      path: "/bank.v1.BankService/Transfer",
      requests: messages(TransferRequestSchema, pairs(ids.length, alpha)),
    }),
    http: (ids) => ({
      path: "/rpc",
      protocol: "post",
      requests: pairs(ids.length, alpha).map(({ fromId: from, toId: to, amount }) =>
        JSON.stringify({ name: "transfer", args: { from, to, amount } }),
      ),
    }),
  };
}

const PAIRS = 50_000;

function pairs(accounts: number, alpha: number) {
  const ends = Array.from({ length: accounts }, (_, i) => (i + 1) ** -alpha);
  for (let i = 1; i < accounts; i++) ends[i] = (ends[i] ?? 0) + (ends[i - 1] ?? 0);
  const draw = () => {
    const at = Math.random() * (ends.at(-1) ?? 0);
    let [low, high] = [0, accounts - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return Array.from({ length: PAIRS }, () => {
    const fromId = draw();
    let toId = draw();
    while (toId === fromId) toId = draw();
    return { fromId, toId, amount: 1 };
  });
}

function transferWork(database: "sqlite" | "postgres", alpha: number, least?: number): Work {
  const peer = `transfer-${database}` as const;
  return {
    title: `transfers between accounts, α ${alpha}, 50 in flight, ${database === "sqlite" ? "SQLite at FULL" : "PostgreSQL"}`,
    database,
    content: "bank",
    programs: ["bank", peer],
    connections: 5,
    inFlight: 50,
    ...transfers(alpha),
    goals: least === undefined ? [] : [{ of: "bank", against: peer, least }],
  };
}

const FRAMEWORKS = ["sequelize", "nest", "drizzle", "kysely"] as const;
const PYTHON = ["flama", "fastapi"] as const;

/** All works, by name. */
export const works: Readonly<Record<string, Work>> = {
  get: {
    title: "GetUser, 64 in flight on 4 connections, SQLite",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS, ...PYTHON, "brasa-empty", "empty"],
    connections: 4,
    inFlight: 64,
    ...get,
    goals: [
      { of: "brasa-toolkit", against: "sqlite3", least: 1.5 },
      { of: "brasa-toolkit", against: "sequelize", least: 3 },
      { of: "brasa-toolkit", against: "brasa-empty", least: 0.8 },
    ],
  },
  "get-one": {
    title: "GetUser, one in flight, SQLite",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS, ...PYTHON, "empty"],
    connections: 1,
    inFlight: 1,
    ...get,
    goals: [{ of: "brasa-toolkit", against: "sqlite3", most: 1.1 }],
  },
  "get-postgres": {
    title: "GetUser, 64 in flight on 4 connections, PostgreSQL",
    database: "postgres",
    programs: ["brasa-toolkit", "pg", "brasa", "sequelize", "nest"],
    connections: 4,
    inFlight: 64,
    ...get,
    goals: [{ of: "brasa-toolkit", against: "pg", least: 1.5 }],
  },
  processes: {
    title: "GetUser, 128 in flight on 8 connections, SQLite: two processes on the core of one",
    database: "sqlite",
    programs: ["brasa-two", "brasa"],
    connections: 8,
    inFlight: 128,
    ...get,
    // N do on N cores as two do on one: they share nothing but the database.
    goals: [{ of: "brasa-two", against: "brasa", least: 0.9 }],
  },
  create: {
    title: "CreateUser without hashing, 32 in flight, SQLite at FULL",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa-open", "better-sqlite3", ...FRAMEWORKS, ...PYTHON],
    connections: 4,
    inFlight: 32,
    ...creation,
    goals: [
      { of: "brasa-toolkit", against: "sqlite3", least: 1.2 },
      { of: "brasa-toolkit", against: "sequelize", least: 12 },
    ],
  },
  "create-postgres": {
    title: "CreateUser without hashing, 32 in flight, PostgreSQL",
    database: "postgres",
    programs: ["brasa-toolkit", "pg", "brasa-open", "sequelize", "nest"],
    connections: 4,
    inFlight: 32,
    ...creation,
    goals: [],
  },
  update: {
    title: "UpdateUser with etag, 32 in flight, SQLite at FULL",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa-open", "better-sqlite3", ...FRAMEWORKS],
    connections: 4,
    inFlight: 32,
    ...update,
    goals: [],
  },
  "update-postgres": {
    title: "UpdateUser with etag, 32 in flight, PostgreSQL",
    database: "postgres",
    programs: ["brasa-toolkit", "pg", "brasa-open", "sequelize", "nest"],
    connections: 4,
    inFlight: 32,
    ...update,
    goals: [{ of: "brasa-toolkit", against: "pg", least: 1 }],
  },
  connect: {
    title: "GetUser by the Connect protocol over HTTP/1.1, 64 in flight on 64 connections, SQLite",
    database: "sqlite",
    programs: ["brasa-toolkit", "drizzle", "kysely", "brasa"],
    connections: 64,
    inFlight: 64,
    grpc: (ids) => ({ ...gets(ids), protocol: "connect" }),
    goals: [
      { of: "brasa-toolkit", against: "drizzle", least: 1.2 },
      { of: "brasa-toolkit", against: "kysely", least: 1.2 },
    ],
  },
  list: {
    title: "ListUsers of 100 with a filter, 16 in flight, SQLite",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS, "fastapi"],
    connections: 4,
    inFlight: 16,
    ...list,
    goals: [{ of: "brasa-toolkit", against: "sqlite3", least: 0.9 }],
  },
  page: {
    title: `ListUsers, a page of 50 of ${quick ? "100,000" : "1,000,000"}, one in flight, SQLite`,
    database: "sqlite",
    content: "many",
    programs: ["brasa-toolkit", "sqlite3", "better-sqlite3", "sequelize"],
    connections: 1,
    inFlight: 1,
    grpc: pages,
    ownRequests: true,
    goals: [{ of: "brasa-toolkit", mostP99Ms: 5 }],
  },
  transfer: transferWork("sqlite", 0, 3),
  "transfer-hot": transferWork("sqlite", 1.5, 3),
  "transfer-postgres": transferWork("postgres", 0),
  "transfer-postgres-hot": transferWork("postgres", 1.5, 5),
};
