import { UserCreatedSchema } from "../../../gen/accounts/v1/user_event_pb.js";
import { messageEvent } from "../../ddd/connect/index.ts";
import { type AnyReaction, defineReaction } from "../../ddd/event/reaction/reaction.ts";
import type { ProjectResource, ProjectsRepositories } from "../project-resource.ts";

const userCreated = messageEvent(UserCreatedSchema, { key: ({ userId }) => userId });

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
  ];
}
