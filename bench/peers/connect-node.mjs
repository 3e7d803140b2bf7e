// The parts that the peers on connect-node share: both listeners, and the reading of requests.
import http from "node:http";
import http2 from "node:http2";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";

/** Serves UserService by HTTP/2 on PORT, which gRPC needs, and by HTTP/1.1 on HTTP_PORT, as https://connectrpc.com/docs/node/ shows. */
export function serve(implementation) {
  const handler = connectNodeAdapter({ routes: (router) => router.service(UserService, implementation) });
  http.createServer(handler).listen(Number(process.env.HTTP_PORT), "127.0.0.1", () => {
    http2.createServer(handler).listen(Number(process.env.PORT), "127.0.0.1");
  });
}

/** @param user with the names of the message's fields, and times in milliseconds */
export function toMessage(user) {
  return {
    id: user.id,
    name: user.name,
    surname: user.surname,
    email: user.email,
    active: Boolean(user.active),
    createTime: timestampFromMs(user.createTime),
    updateTime: timestampFromMs(user.updateTime),
    etag: `v${user.version}`,
  };
}

/** @returns the version, undefined for an empty etag */
export function fromEtag(etag) {
  return etag ? Number(etag.slice(1)) : undefined;
}

/** The fields that an UpdateUser sets, of name and surname. */
export function changesOf({ user, updateMask }) {
  const paths = updateMask?.paths.length ? updateMask.paths : ["name", "surname"].filter((path) => user[path] !== "");
  return Object.fromEntries(paths.map((path) => [path, user[path]]));
}

/** Conditions such as `active = true AND create_time >= "2026-01-01T00:00:00Z"`: all that the peers understand of AIP-160. */
export function conditionsOf(filter) {
  if (!filter) return [];
  return filter.split(" AND ").map((text) => {
    const found = /^(?:active = (true|false)|create_time >= "([^"]*)")$/.exec(text);
    if (!found) throw new ConnectError(`no condition: ${text}`, Code.InvalidArgument);
    const [, active, time] = found;
    return active === undefined ? { createTimeFrom: new Date(time).getTime() } : { active: active === "true" };
  });
}

export function notFound(id) {
  return new ConnectError(`there is no user ${id}`, Code.NotFound);
}

export function stale() {
  return new ConnectError("the etag is stale", Code.Aborted);
}

export function orTaken(error) {
  const taken = String(error.code).startsWith("SQLITE_CONSTRAINT");
  return taken ? new ConnectError(error.message, Code.AlreadyExists) : error;
}
