import type { Project } from "../project.ts";

/** A user as the events of accounts tell. */
export interface ProjectOwner {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly surname: string;
  readonly active: boolean;
  /** That of the user's last event that was applied. */
  readonly sequence: number;
  /** Null unless the user is deleted. The row stays, without the person's data, so that no late event brings the user back. */
  readonly deleteTime: Date | null;
}

/** The projects of an owner, as far as lists of owners show them. */
export interface OwnedProjects {
  /** How many there are, archived ones included. */
  readonly count: number;
  /** Those that were changed last, the latest first. */
  readonly latest: readonly Project[];
}

/** An owner with projects. */
export interface OwnerWithProjects {
  readonly owner: ProjectOwner;
  readonly projects: OwnedProjects;
}
