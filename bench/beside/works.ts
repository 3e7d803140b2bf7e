import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  CreateUserRequestSchema,
  GetUserRequestSchema,
  ListUsersRequestSchema,
} from "../../gen/accounts/v1/user_service_pb.js";
import { quick } from "../machine.ts";
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
    path: "/users",
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

const FRAMEWORKS = ["sequelize", "nest", "drizzle", "kysely"] as const;

/** All works, by name. */
export const works: Readonly<Record<string, Work>> = {
  get: {
    title: "GetUser, 64 in flight on 4 connections, SQLite",
    database: "sqlite",
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS, "brasa-empty", "empty"],
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
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS, "empty"],
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
    programs: ["brasa-toolkit", "sqlite3", "brasa-open", "better-sqlite3", ...FRAMEWORKS],
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
    programs: ["brasa-toolkit", "sqlite3", "brasa", "better-sqlite3", ...FRAMEWORKS],
    connections: 4,
    inFlight: 16,
    ...list,
    goals: [{ of: "brasa-toolkit", against: "sqlite3", least: 0.9 }],
  },
};
