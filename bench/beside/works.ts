import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  CreateUserRequestSchema,
  GetUserRequestSchema,
  ListUsersRequestSchema,
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

/** A goal of issue 15: the program against another. */
export interface Goal {
  readonly of: ProgramName;
  readonly against: ProgramName;
  /** The rate must be at least so many times that of the other, or the p50 at most. */
  readonly least?: number;
  readonly most?: number;
}

/** One kind of call, which programs do by turns. */
export interface Work {
  readonly title: string;
  readonly database: "sqlite" | "postgres";
  /** The rows of its database. @default users */
  readonly content?: "users" | "bank";
  readonly programs: readonly ProgramName[];
  readonly connections: number;
  readonly inFlight: number;
  readonly goals: readonly Goal[];
  /** By gRPC, given all ids. */
  grpc(ids: readonly string[]): Requests;
  /** By HTTP, for programs without gRPC. */
  http?(ids: readonly string[]): Requests;
}

const service = "/accounts.v1.UserService/";

function messages<D extends DescMessage>(schema: D, requests: readonly MessageInitShape<D>[]): Uint8Array[] {
  return requests.map((request) => toBinary(schema, create(schema, request)));
}

const get: Pick<Work, "grpc" | "http"> = {
  grpc: (ids) => ({
    path: `${service}GetUser`,
    requests: messages(
      GetUserRequestSchema,
      ids.map((id) => ({ id })),
    ),
  }),
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
  grpc: (ids) => ({ ...get.grpc(ids), path: `${service}UpdateUser`, order: "etag" }),
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
    grpc: (ids) => ({ ...get.grpc(ids), protocol: "connect" }),
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
  transfer: transferWork("sqlite", 0, 3),
  "transfer-hot": transferWork("sqlite", 1.5, 3),
  "transfer-postgres": transferWork("postgres", 0),
  "transfer-postgres-hot": transferWork("postgres", 1.5, 5),
};
