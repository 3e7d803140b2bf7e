import { NotFoundError } from "../../ddd/error.ts";
import type { Page } from "../../ddd/query/page.ts";
import { everything, type Where } from "../../ddd/query/where.ts";
import type { PageQuery } from "../../ddd/repository.ts";
import type { UnitOptions, Worker } from "../../ddd/worker.ts";
import type { ProjectsRepositories } from "../project-resource.ts";
import type { OwnedProjects, OwnerWithProjects, ProjectOwner } from "./owner.ts";

/** The most projects that are shown of each owner. */
const LATEST = 10;
const NONE: OwnedProjects = { count: 0, latest: [] };
/** The full name of the owner in errors: that of its message in the contract. */
const OWNER = "projects.v1.Owner";

/** The caller's sight. */
export interface OwnerOptions extends UnitOptions {
  /** The owner whom the caller may see; undefined for all. @default undefined */
  readonly ownerId?: string | undefined;
}

/** Reads owners with their projects, each time as they are at one moment. */
export class OwnerReads {
  readonly #worker: Worker<ProjectsRepositories>;

  constructor(worker: Worker<ProjectsRepositories>) {
    this.#worker = worker;
  }

  /** @throws NotFoundError, reason OWNER_NOT_FOUND, for one that the caller may not see, too */
  async get(userId: string, options: OwnerOptions = {}): Promise<OwnerWithProjects> {
    const { items } = await this.page({ where: { userId }, size: 1 }, options);
    const [found] = items;
    if (found) return found;
    throw new NotFoundError(OWNER, `there is no owner with the user id ${userId}`, {
      reason: "OWNER_NOT_FOUND",
      metadata: { user_id: userId },
    });
  }

  page(query: PageQuery<ProjectOwner>, { ownerId, ...options }: OwnerOptions = {}): Promise<Page<OwnerWithProjects>> {
    const visible: Where<ProjectOwner> =
      ownerId === undefined ? { deleteTime: null } : { deleteTime: null, userId: ownerId };
    return this.#worker.read(async ({ projectOwners, projects }) => {
      const page = await projectOwners.page({ ...query, where: { and: [visible, query.where ?? everything] } });
      const owned = await projects.latestOf(
        page.items.map(({ userId }) => userId),
        LATEST,
      );
      return { ...page, items: page.items.map((owner) => ({ owner, projects: owned.get(owner.userId) ?? NONE })) };
    }, options);
  }
}
