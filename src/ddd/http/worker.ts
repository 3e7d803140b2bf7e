import { tableOf } from "../schema/table-set.ts";
import { UnitWorker } from "../unit/worker.ts";
import type { RepositoryClass } from "../worker.ts";
import { HttpRepository } from "./repository.ts";
import type { HttpConnection, HttpService } from "./service.ts";
import { toUrl } from "./source.ts";

// biome-ignore lint/suspicious/noExplicitAny: a repository of any entity
type HttpRepositories = Record<string, HttpRepository<any, any>>;

/** The unit of work on a service that is only read: `new HttpWorker(new HttpService(), { users: Users })`. */
export class HttpWorker<R extends HttpRepositories> extends UnitWorker<HttpConnection, R> {
  readonly #service: HttpService;

  /** @throws InvalidError for a source whose URL cannot be used */
  constructor(service: HttpService, repositories: { readonly [K in keyof R]: RepositoryClass<HttpConnection, R[K]> }) {
    super(service, repositories);
    this.#service = service;
    for (const [name, Class] of Object.entries(repositories)) {
      const repository = new Class(service.connection);
      if (!(repository instanceof HttpRepository)) throw new Error(`the repository "${name}" is not one over HTTP`);
      tableOf(name, repository);
      if (!repository.source) throw new Error(`the repository "${name}" has no source: give its class one`);
      toUrl(repository.source.url);
    }
  }

  /** A worker of the same service with more repositories. */
  extend<M extends HttpRepositories>(
    more: { readonly [K in keyof M]: RepositoryClass<HttpConnection, M[K]> },
  ): HttpWorker<R & M> {
    return new HttpWorker(this.#service, this.with<M>(more));
  }
}
