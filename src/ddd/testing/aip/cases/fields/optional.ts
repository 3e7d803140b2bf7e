import { behaves, type Field, fieldOf, type JsonObject, type RpcError } from "../../api.ts";
import { casesOf } from "../../case.ts";
import { at, withAt } from "../../json.ts";
import { given } from "../given.ts";

export const optionalCases = casesOf(203, {
  "optional-may-be-left-out": {
    section: "Optional",
    rule: "A Create with nothing but what is required succeeds.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const holder = entities.holder("create");
      const fields = fieldOf(method.input, holder)?.message?.fields ?? [];
      if (probe.examples.has(method)) probe.untried("the requests are examples");
      if (!fields.some(({ behaviors }) => behaviors.includes("REQUIRED"))) probe.skip("no field is REQUIRED");
      const isKey = ({ name }: Field) => entities.resource.key.some(({ value }) => value === name);
      const bare = (request: JsonObject, kept: readonly Field[]) =>
        fields
          .filter((field) => !field.behaviors.includes("REQUIRED") && !isKey(field) && !kept.includes(field))
          .reduce((so, { name }) => withAt(so, `${holder}.${name}`, undefined), request);
      const whole = await entities.newRequest();
      const answer = await probe.call(method, bare(whole, []));
      if (!("error" in answer)) {
        entities.track(answer.message);
        return;
      }
      const asked = fields.filter(
        (field) =>
          isReference(field) && names(answer.error, field) && at(whole, `${holder}.${field.name}`) !== undefined,
      );
      // With none of them it is the same request, which fails as before.
      entities.track(await probe.ok(method, bare(asked.length > 0 ? await entities.newRequest() : whole, asked)));
    },
  },
});

/**
 * Whether a field names another entity, and does not say OPTIONAL: a server may have one for most callers, such as the caller's own
 * account, and must ask the others, such as an operator, for it.
 */
function isReference(field: Field): boolean {
  return !behaves(field, "OPTIONAL") && (field.refersTo !== undefined || /._id$/.test(field.name));
}

function names({ code, message, details }: RpcError, { name }: Field): boolean {
  return code === "INVALID_ARGUMENT" && new RegExp(`\\b${name}\\b`).test(`${message} ${JSON.stringify(details)}`);
}
