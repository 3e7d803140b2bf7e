import { UserCreatedSchema, UserDeletedSchema, UserUpdatedSchema } from "../../../gen/accounts/v1/user_event_pb.js";
import { messageEvent } from "../../ddd/connect/index.ts";
import { defineProjection, type Projection, projected } from "../../ddd/event/projection/projection.ts";
import { type AnyReaction, defineReaction } from "../../ddd/event/reaction/reaction.ts";
import type { ProjectOwner } from "../owner/owner.ts";
import type { ProjectResource, ProjectsRepositories } from "../project-resource.ts";

const key = { key: ({ userId }: { readonly userId: string }) => userId };
const userCreated = messageEvent(UserCreatedSchema, key);
const userUpdated = messageEvent(UserUpdatedSchema, key);
const userDeleted = messageEvent(UserDeletedSchema, key);

/** The reactions of projects to the events of users. */
export function projectReactions(projects: ProjectResource): readonly AnyReaction<ProjectsRepositories>[] {
  return [
    defineReaction({
      name: "make-example-project",
      on: userCreated,
      async handle({ data: { userId } }, unit) {
        await projects.makeExampleProject(unit, userId);
      },
    }),
    defineReaction({
      name: "delete-projects",
      on: userDeleted,
      async handle({ data: { userId } }, unit) {
        await projects.deleteAllOf(unit, userId);
      },
    }),
  ];
}

type OwnerState = Omit<ProjectOwner, "userId" | "sequence">;

function stateOf({ data: { email, name, surname, active } }: { readonly data: Omit<OwnerState, "deleteTime"> }) {
  return { email, name, surname, active, deleteTime: null };
}

/** The owners of projects: users, as the events of accounts tell of them. */
export const ownerProjection: Projection<ProjectsRepositories> = defineProjection<
  ProjectsRepositories,
  ProjectOwner,
  "userId"
>({
  name: "project-owners",
  rows: ({ projectOwners }) => projectOwners,
  key: "userId",
  on: [
    projected(userCreated, stateOf),
    projected(userUpdated, stateOf),
    // Nothing of the person is kept.
    projected(userDeleted, ({ recordTime }) => ({
      ...{ email: "", name: "", surname: "", active: false },
      deleteTime: recordTime,
    })),
  ],
});
