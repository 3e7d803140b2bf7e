// The parts that the peers on grpc-js share: the contract, the form of a user on the wire, and the reading of a list's request.
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const root = join(import.meta.dirname, "../..");

/** The options of the tutorial at https://grpc.io/docs/languages/node/basics/. */
export const loader = {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [join(root, "proto"), join(root, "node_modules/google-gax/build/protos")],
};

export const protoFile = "accounts/v1/user_service.proto";

export const { status } = grpc;

/** An error as grpc-js sends it. */
export function failed(code, message) {
  return Object.assign(new Error(message), { code, details: message });
}

/** Times are milliseconds or dates, booleans 0 and 1 or themselves, as drivers give them. */
export function toMessage(row) {
  return {
    id: row.id,
    name: row.name,
    surname: row.surname,
    email: row.email,
    active: Boolean(row.active),
    create_time: toTimestamp(row.create_time),
    update_time: toTimestamp(row.update_time),
    etag: toEtag(row.version),
  };
}

function toTimestamp(time) {
  const ms = Number(time);
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

export function toEtag(version) {
  return `v${version}`;
}

/** @returns the version, undefined for an empty etag */
export function fromEtag(etag) {
  return etag ? Number(etag.slice(1)) : undefined;
}

/** The fields that an UpdateUser sets, of name and surname. */
export function changesOf({ user, update_mask: mask }) {
  const paths = mask?.paths?.length ? mask.paths : ["name", "surname"].filter((path) => user[path] !== "");
  return Object.fromEntries(
    ["name", "surname"].filter((path) => paths.includes(path)).map((path) => [path, user[path]]),
  );
}

/** Conditions such as `active = true AND create_time >= "2026-01-01T00:00:00Z"`: all that the peers understand of AIP-160. */
export function conditionsOf(filter, timeOf = (date) => date.getTime()) {
  if (!filter) return [];
  return filter.split(" AND ").map((text) => {
    const found = /^(name|surname|email|active|create_time) (=|>=) (?:"([^"]*)"|(true|false))$/.exec(text);
    if (!found) throw failed(status.INVALID_ARGUMENT, `no condition: ${text}`);
    const [, column, operator, quoted, bool] = found;
    if (column === "create_time") return { column, operator, value: timeOf(new Date(quoted)) };
    return { column, operator, value: bool === undefined ? quoted : bool === "true" };
  });
}

/** The size of a page, and the id after which it begins. */
export function pageOf({ page_size: size, page_token: token }) {
  return { size: size || 50, after: token };
}

/** Serves UserService on PORT, as the tutorial does. */
export function serve(handlers) {
  const definition = protoLoader.loadSync(protoFile, loader);
  const { UserService } = grpc.loadPackageDefinition(definition).accounts.v1;
  const server = new grpc.Server();
  server.addService(UserService.service, handlers);
  server.bindAsync(`127.0.0.1:${process.env.PORT}`, grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) throw error;
    process.stdout.write("listening\n");
  });
}
