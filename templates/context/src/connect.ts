import type { PageTokenSeal, Worker } from "brasa";
import { type AccessTable, everyone, type FieldRules, resourceService, type ServiceDefinition } from "brasa/connect";
import { type {{Book}} as {{Book}}Message, {{Book}}Service } from "{{up}}../gen/{{library.snake}}/v1/{{book.snake}}_pb.js";
import { {{book}}Rules } from "./{{book.kebab}}.ts";
import { {{book}}Codec } from "./connect-client.ts";
import type { {{Library}}Repositories } from "{{home}}repositories.ts";

/** The callers of each RPC: "anonymous", "owner", "other", "admin", "deactivated", or everyone. */
export const {{book}}Access: AccessTable<typeof {{Book}}Service> = {
  create{{Book}}: everyone,
  get{{Book}}: everyone,
  list{{Books}}: everyone,
  stream{{Books}}: everyone,
  update{{Book}}: everyone,
  delete{{Book}}: everyone,
};

/** The tools of {{Book}}Service. */
export interface {{Book}}ServiceTools {
  readonly worker: Worker<{{Library}}Repositories>;
  /** Signs page tokens. */
  readonly seal: PageTokenSeal;
  readonly now: () => Date;
}

/** {{Book}}Service, made of the standard RPCs. An RPC of another kind gets its handler in `handlers`. */
export function {{book}}Service({ worker, seal, now }: {{Book}}ServiceTools): ServiceDefinition<typeof {{Book}}Service> {
  return resourceService({
    service: {{Book}}Service,
    codec: {{book}}Codec,
    worker,
    repository: "{{books}}",
    seal,
    now,
    access: {{book}}Access,
    fieldRules: {{book}}Rules satisfies FieldRules<{{Book}}Message>,
  });
}
