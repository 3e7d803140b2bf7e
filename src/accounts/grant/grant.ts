import type { Repository } from "../../ddd/repository.ts";

/** A role that a user has. Its key is both. */
export interface RoleGrant {
  readonly userId: string;
  /** Such as "admin". */
  readonly role: string;
  readonly createTime: Date;
}

/** The maximum characters of all roles of a user, as a session holds them. */
export const MAX_ROLES_LENGTH = 200;

/** The user's roles in the form of a session. */
export async function rolesIn(
  { roleGrants }: { readonly roleGrants: Repository<RoleGrant> },
  userId: string,
): Promise<string> {
  const roles: string[] = [];
  for await (const { role } of roleGrants.list({ where: { userId }, orderBy: ["role"] })) roles.push(role);
  return roles.join(" ");
}
