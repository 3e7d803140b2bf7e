import { type ConnectRouter, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { UserSchema } from "../../../gen/accounts/v1/user_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { userCodec } from "../../../src/accounts/connect-client.ts";
import { UserRepository } from "../../../src/accounts/memory.ts";
import type { User } from "../../../src/accounts/user.ts";
import { filterFieldsOf } from "../../../src/ddd/connect/codec.ts";
import {
  ConnectRepository,
  etagToVersion,
  listQuery,
  remoteResource,
  streamQuery,
  toConnectError,
  updateMask,
  versionToEtag,
} from "../../../src/ddd/connect/index.ts";
import { ConflictError, InvalidError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { PageTokenSeal } from "../../../src/ddd/query/page-token.ts";
import type { Repository } from "../../../src/ddd/repository.ts";
import { uuid } from "../../../src/ddd/schema/field.ts";
import { user } from "../../helpers/users.ts";

const filterFields = filterFieldsOf(userCodec);

export const codec = userCodec;

export type NewUser = Pick<User, "email" | "name" | "surname"> & { readonly id?: string };

const creating = {
  create: ({ id, ...details }: NewUser & { readonly id: string }) => ({
    id,
    user: { ...details, password: "not a secret at all" },
  }),
  draft: ({ id, ...details }: NewUser & { readonly id: string }) => ({ ...user(900), ...details, id }),
};

const users = remoteResource(UserService, codec, creating);

export class RemoteUsers extends ConnectRepository<User, NewUser> {
  remote = users;
}

const methods = UserService.methods.filter(({ name }) => name !== "StreamUsers");
const pagedUsers = remoteResource({ ...UserService, methods }, codec, creating);

/** The same repository on a service without StreamUsers. */
export class PagedUsers extends ConnectRepository<User, NewUser> {
  remote = pagedUsers;
}

/** A limit for filters with lists of thousands of values. */
const MAX_LENGTH = 1_000_000;

/** The server's side, as far as a test sees it. */
export interface Watched {
  /** The names of the calls that have arrived, in their order. */
  readonly calls: string[];
  /** Called when a stream ends on the server. @param aborted whether the client aborted it */
  streamEnded?: (aborted: boolean) => void;
  /** Called when the signal of a stream's handler is aborted. */
  streamAborted?: () => void;
}

/** A small UserService on a repository. Every field can be set; there are no passwords or permissions. */
export function userRoutes(
  repository: Repository<User>,
  watched: Watched,
  maxFilterLength = MAX_LENGTH,
): (router: ConnectRouter) => void {
  const listing = { fields: filterFields, maxFilterLength };
  const seal = new PageTokenSeal(new Uint8Array(32));
  const handle = <I, O>(name: string, handler: (request: I) => Promise<O>) => {
    return async (request: I): Promise<O> => {
      watched.calls.push(name);
      try {
        return await handler(request);
      } catch (error) {
        throw toConnectError(error);
      }
    };
  };
  const service: Partial<ServiceImpl<typeof UserService>> = {
    createUser: handle("create", async ({ id, user: details }) => {
      const [stored] = await repository.create({ ...user(900), ...named(details), ...(id ? { id } : {}) });
      return { user: stored && codec.toMessage(stored) };
    }),
    getUser: handle("get", async ({ id }) => {
      mustBeUuid("id", id);
      return { user: codec.toMessage(await repository.retrieve({ id })) };
    }),
    listUsers: handle("list", async (request) => {
      const { query, nextPageToken } = listQuery(request, { ...listing, seal });
      const page = await repository.page(query);
      return { users: page.items.map(codec.toMessage), nextPageToken: nextPageToken(page) };
    }),
    updateUser: handle("update", async ({ user: message, updateMask: mask }) => {
      if (!message) throw new Error("no user");
      mustBeUuid("user.id", message.id);
      const set = updateMask(mask, UserSchema, message, [
        "name",
        "surname",
        "email",
        "active",
        "createTime",
        "updateTime",
      ]);
      const stored = await repository.retrieve({ id: message.id });
      const given = codec.fromMessage({ ...message, etag: message.etag || versionToEtag(stored.version) });
      const changes = Object.fromEntries(set.map((name) => [name, given[name]]));
      return { user: codec.toMessage(await repository.save({ ...stored, ...changes, version: given.version })) };
    }),
    deleteUser: handle("delete", async ({ id, etag }) => {
      mustBeUuid("id", id);
      const stored = await repository.retrieve({ id });
      if (etag !== "" && etagToVersion(etag) !== stored.version) throw new ConflictError("stale");
      await repository.remove(stored);
      return {};
    }),
    streamUsers: async function* (request, { signal }) {
      watched.calls.push("stream");
      signal.addEventListener("abort", () => watched.streamAborted?.());
      try {
        for await (const one of repository.list(streamQuery(request, filterFields, maxFilterLength)))
          yield { user: codec.toMessage(one) };
      } catch (error) {
        throw toConnectError(error);
      } finally {
        watched.streamEnded?.(signal.aborted);
      }
    },
  };
  return (router) => router.service(UserService, service);
}

/** Throws as the rules of a service do. */
function mustBeUuid(field: string, id: string): void {
  const description = uuid().problem(id);
  if (description) throw new InvalidError([{ field, description }]);
}

function named(details: NewUser | undefined): Partial<User> {
  return details ? { email: details.email, name: details.name, surname: details.surname } : {};
}

/** A server in this process, without a network. */
export function local() {
  const { users: stored } = new MemoryWorker(new MemoryDatabase(), { users: UserRepository }).repositories;
  const watched: Watched = { calls: [] };
  const transport = createRouterTransport(userRoutes(stored, watched));
  return { stored, watched, transport, remote: new RemoteUsers(transport), calls: watched.calls };
}
