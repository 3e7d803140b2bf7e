import type { JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { at, isEmpty, isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { type Given, requestField } from "../given.ts";
import { requestFieldIs } from "../rules.ts";
import { changeable, nobody } from "./change.ts";

export const allowMissingCases = casesOf(134, {
  "allow-missing-is-bool": requestFieldIs("allow_missing", "bool", {
    section: "Create or update",
    rule: "Creation by Update is asked for by `bool allow_missing`.",
    on: "update",
  }),
  "allow-missing-creates": {
    section: "Create or update",
    rule: "With allow_missing, Update creates a resource that does not exist.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created } = await missing(subject, probe);
      const answer = await probe.ok(method, { ...created, allow_missing: true });
      entities.track(answer);
      const key = entities.keyOf(entities.unwrap(method, answer));
      probe.check(await entities.exists(key), "the resource was not created");
    },
  },
  "allow-missing-ignores-mask": {
    section: "Create or update",
    rule: "With allow_missing, all fields are applied to a new resource, whatever the mask names.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created } = await missing(subject, probe);
      const mutables = await entities.mutables();
      const [{ path } = probe.untried("no field can be changed"), other] = mutables.filter(
        (one) => !isEmpty(at(created[entities.holder("update")], one.path)),
      );
      if (!other) return probe.untried("it takes two fields that can be changed");
      const answer = await probe.ok(method, { ...created, update_mask: { paths: [path] }, allow_missing: true });
      entities.track(answer);
      const value = entities.unwrap(method, answer);
      probe.check(
        isSame(at(value, other.path), at(created[entities.holder("update")], other.path)),
        `${other.path} was not applied`,
      );
    },
  },
  "no-allow-missing-creates-nothing": {
    section: "Create or update",
    rule: "Without allow_missing, Update creates nothing.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created, key } = await missing(subject, probe);
      await probe.refused(method, created, "NOT_FOUND");
      probe.check(!(await entities.exists(key)), "the resource was created");
    },
  },
});

/** An Update of a resource that does not exist, with all that a new one needs. */
async function missing(
  subject: Subject,
  probe: Probe,
): Promise<Given & { readonly created: JsonObject; readonly key: JsonObject }> {
  const found = await changeable(subject, probe);
  const { entities, method } = found;
  requestField(method, "allow_missing", probe);
  const request = await entities.newRequest();
  const { key, value } = await nobody(subject, probe);
  const tail = probe.next();
  const renamed = (values: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(values).map(([name, one]) => [name, typeof one === "string" ? `${one}-${tail}` : one]),
    );
  const resource = request[entities.holder("create")] as JsonObject;
  return {
    ...found,
    created: { [entities.holder("update")]: { ...resource, ...renamed(value) } },
    key: renamed(key),
  };
}
