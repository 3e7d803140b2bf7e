import { behaves, type Field, type FieldKind, fieldOf, isScalar } from "../api.ts";
import { resourceField, type Standard } from "../resource.ts";
import { type Given, given, givenMethod, type Rule, requestField } from "./given.ts";

/** The place of a rule in its AIP, its text and the methods that it holds for. */
type Stated = Pick<Rule, "section" | "rule" | "on">;

/** The rule that a field of a request has a scalar type. */
export function requestFieldIs(name: string, kind: FieldKind, stated: Stated): Rule {
  return {
    ...stated,
    means: "descriptors",
    run(subject, probe) {
      const field = requestField(givenMethod(subject), name, probe);
      probe.check(isScalar(field, kind), `${name} should be ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`);
    },
  };
}

/** The rule that a field of a request is optional. */
export function requestFieldOptional(name: string, stated: Stated): Rule {
  return {
    ...stated,
    means: "descriptors",
    run(subject, probe) {
      const field = requestField(givenMethod(subject), name, probe);
      probe.check(!behaves(field, "REQUIRED"), `${name} should not be REQUIRED`);
    },
  };
}

/** The rule that a request has a field of the resource's type. */
export function requestHoldsResource(on: Standard): Rule {
  return {
    section: "Request message",
    rule: "The request has a field of the resource's type, named after it.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = fieldOf(method.input, resource.noun);
      probe.check(
        field?.message?.fullName === resource.message.fullName,
        `${method.input.name} should have ${resource.noun}, a ${resource.name}`,
      );
    },
  };
}

/** The rule that the resource in a request is REQUIRED. */
export function resourceRequired(on: Standard): Rule {
  return {
    section: "Request message",
    rule: "The resource in the request is annotated as required.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = resourceField(resource, method) ?? probe.skip("no field holds the resource");
      probe.check(behaves(field, "REQUIRED"), `${method.input.name}.${field.name} should be REQUIRED`);
    },
  };
}

/** The rule that a request is named after its method. */
export function requestNamedAfterMethod(on: Standard, isExact = true): Rule {
  return {
    section: "Guidance",
    rule: "The request message matches the RPC's name, with a Request suffix.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(
        !isExact || method.input.name === `${method.name}Request`,
        `the request is ${method.input.name}, and should be ${method.name}Request`,
      );
    },
  };
}

/** Fields that have a rule of their own, that they are not required. */
const RULED = ["page_size", "page_token", "request_id", "validate_only", "read_mask", "view", "update_mask", "etag"];

/** The rule that a request's other fields are not required. */
export function noOtherRequired(on: Standard, allowed: (given: Given, field: Field) => boolean): Rule {
  return {
    section: "Request message",
    rule: "The request message has no other required fields.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const found = given(subject, probe);
      const isKey = ({ name }: Field) =>
        found.resource.key.some(({ request, value }) => [request, value].includes(name));
      const other = found.method.input.fields.find(
        (field) =>
          field.behaviors.includes("REQUIRED") &&
          !RULED.includes(field.name) &&
          !found.resource.parents.includes(field) &&
          !isKey(field) &&
          !allowed(found, field),
      );
      probe.check(other === undefined, `${found.method.input.name}.${other?.name} should not be REQUIRED`);
    },
  };
}

/** The rule that the answer is the resource. */
export function answersResource(on: Standard): Rule {
  return {
    section: "Guidance",
    rule: "The response is the resource itself; an answer that holds it alone, in a field of its name, counts as such.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const { output } = method;
      if (output.fullName === "google.longrunning.Operation") probe.skip("it is long-running");
      const [field, ...others] = output.fields;
      const isAlone =
        others.length === 0 && field?.name === resource.noun && field.message?.fullName === resource.message.fullName;
      probe.check(
        output.fullName === resource.message.fullName || isAlone,
        `the answer is ${output.name}, and should be ${resource.name}`,
      );
    },
  };
}

/** The rule that the fields that name the entity are REQUIRED. */
export function keyRequired(on: Standard | "custom"): Rule {
  return {
    section: "Request message",
    rule: "The field that names the resource is annotated as required.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      for (const { request } of resource.key) {
        const field = fieldOf(method.input, request);
        if (!field) continue;
        probe.check(field.behaviors.includes("REQUIRED"), `${method.input.name}.${request} should be REQUIRED`);
      }
    },
  };
}
