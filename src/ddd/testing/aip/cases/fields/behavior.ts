import { behaves, type Field, fieldOf, type Json, type JsonObject, type Message } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { candidates } from "../../entity/candidates.ts";
import { isWhole } from "../../entity/paths.ts";
import { asValueOf, isSame, withAt } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenMethod, givenResource, type Rule } from "../given.ts";

const CLASHES = [
  ["OUTPUT_ONLY", "REQUIRED"],
  ["OUTPUT_ONLY", "INPUT_ONLY"],
  ["REQUIRED", "OPTIONAL"],
] as const;

export const behaviorCases = casesOf(203, {
  "every-request-field-annotated": {
    section: "Guidance",
    rule: "Every field of a message that is used in a request has a field_behavior.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const { input } = givenMethod(subject);
      const bare = usedIn(input).find(({ field }) => field.behaviors.length === 0 && field.name !== "etag");
      probe.check(bare === undefined, `${bare?.path} has no field_behavior`);
    },
  },
  "no-unspecified": behaviorRule("FIELD_BEHAVIOR_UNSPECIFIED is not used.", ({ behaviors }) =>
    behaviors.includes("FIELD_BEHAVIOR_UNSPECIFIED") ? "is FIELD_BEHAVIOR_UNSPECIFIED" : undefined,
  ),
  "no-contradiction": behaviorRule("No field has behaviors that contradict each other.", (field) => {
    const clash = CLASHES.find((pair) => pair.every((one) => field.behaviors.includes(one)));
    return clash && `is ${clash.join(" and ")}`;
  }),
  "no-repeat": behaviorRule("No field has a behavior twice.", ({ behaviors }) =>
    new Set(behaviors).size < behaviors.length ? "has a behavior twice" : undefined,
  ),
  "identifier-alone": behaviorRule("IDENTIFIER is a field's only behavior.", ({ behaviors }) =>
    behaviors.includes("IDENTIFIER") && behaviors.length > 1 ? "has more behaviors than IDENTIFIER" : undefined,
  ),
  "identifier-on-key-only": {
    section: "Identifier",
    rule: "IDENTIFIER is on the field that names the resource, and on no other.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      const keys = resource.key.map(({ value }) => value);
      const wrong = resource.message.fields.find(
        ({ name, behaviors }) => behaviors.includes("IDENTIFIER") && !keys.includes(name),
      );
      probe.check(wrong === undefined, `${resource.name}.${wrong?.name} is IDENTIFIER, and no name`);
    },
  },
  "request-field-not-output-only": {
    section: "Output only",
    rule: "A field of a request message itself is not output only.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const { input } = givenMethod(subject);
      const wrong = input.fields.find((field) => behaves(field, "OUTPUT_ONLY", "IMMUTABLE"));
      probe.check(wrong === undefined, `${input.name}.${wrong?.name} is ${wrong?.behaviors.join(" and ")}`);
    },
  },
  "required-is-required": {
    section: "Required",
    rule: "Without a field that is required, Create fails with INVALID_ARGUMENT.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const holder = entities.holder("create");
      const fields =
        fieldOf(method.input, holder)?.message?.fields.filter(({ behaviors }) => behaviors.includes("REQUIRED")) ?? [];
      if (fields.length === 0) probe.skip("no field of the resource is REQUIRED");
      for (const { name } of fields) {
        const answer = await probe.call(method, withAt(await entities.newRequest(), `${holder}.${name}`, undefined));
        if (!("error" in answer)) {
          entities.track(answer.message);
          probe.fail(`should fail without ${name}, which is REQUIRED, and succeeds`);
        } else if (answer.error.code !== "INVALID_ARGUMENT") {
          probe.fail(`should fail with INVALID_ARGUMENT without ${name}, and fails with ${answer.error.code}`);
        }
      }
    },
  },
  "required-cannot-be-cleared": {
    section: "Required",
    rule: "An Update that clears a required field is INVALID_ARGUMENT.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const mutables = new Set((await entities.mutables()).map(({ path }) => path));
      const fields = resource.message.fields.filter(
        ({ name, behaviors, kind }) => behaviors.includes("REQUIRED") && mutables.has(name) && kind === "string",
      );
      if (fields.length === 0) probe.skip("no text that can be changed is REQUIRED");
      const entity = await entities.fresh();
      for (const { name } of fields)
        await probe.refused(method, entities.updateRequest(entity, {}, [name]), "INVALID_ARGUMENT");
    },
  },
  "required-may-be-left-out-of-update": {
    section: "Required",
    rule: "A required field may be left out of an Update whose mask does not name it.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      if (!resource.methods.create) probe.untried("there is no Create, so that there is no entity that may be changed");
      const fields = resource.message.fields;
      const isRequired = ({ behaviors }: Field) => behaviors.includes("REQUIRED");
      const keys = resource.key.map(({ value }) => value);
      const entity = await entities.fresh();
      const settable = new Set(await entities.settable());
      const others = fields.filter(
        (field) =>
          settable.has(field.name) &&
          !keys.includes(field.name) &&
          !behaves(field, "IMMUTABLE", "INPUT_ONLY", "OUTPUT_ONLY"),
      );
      const free = others.filter(({ name }) =>
        fields.some((one) => isRequired(one) && one.name !== name && !keys.includes(one.name)),
      );
      if (free.length === 0) probe.skip("no other field is REQUIRED");
      // With its present value, each is valid.
      for (const { name } of free) {
        await probe.ok(
          method,
          entities.updateRequest(entity, { [name]: entity.value[name] }, [name]),
          `should succeed with ${name} alone`,
        );
      }
    },
  },
  "output-only-ignored-in-create": {
    section: "Output only",
    rule: "An output only field in a Create is ignored, and no error.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const holder = entities.holder("create");
      const fields = outputOnly(fieldOf(method.input, holder)?.message);
      if (fields.length === 0) probe.skip("a Create can send no output only field");
      for (const field of fields) {
        const sent = foreign(field, probe);
        if (sent === undefined) continue;
        const answer = await probe.ok(
          method,
          withAt(await entities.newRequest(), `${holder}.${field.name}`, sent),
          `should succeed with ${field.name}`,
        );
        const { value } = entities.track(answer);
        probe.check(!isSame(value[field.name], sent), `${field.name} is the one that the request has set`);
      }
    },
  },
  "output-only-ignored-in-update": {
    section: "Output only",
    rule: "An output only field in the resource of an Update is ignored, and no error.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const fields = outputOnly(resource.message);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      if (fields.length === 0) probe.skip("no field is output only");
      const entity = await entities.fresh();
      for (const field of fields) {
        const sent = foreign(field, probe);
        if (sent === undefined) continue;
        const request = entities.updateRequest(entity, { [path]: next(probe.next()), [field.name]: sent });
        const updated = entities.unwrap(method, await probe.ok(method, request, `should succeed with ${field.name}`));
        probe.check(!isSame(updated[field.name], sent), `${field.name} is the one that the request has set`);
      }
    },
  },
  "immutable-cannot-change": {
    section: "Immutable",
    rule: "An Update that would change an immutable field is INVALID_ARGUMENT.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, field } = immutable(subject, probe);
      const entity = await entities.fresh();
      const sent = foreign(field, probe);
      if (sent === undefined) return probe.untried(`no value of ${field.name} is known`);
      const request = entities.updateRequest(entity, { [field.name]: sent }, [field.name]);
      await probe.refused(method, request, "INVALID_ARGUMENT");
    },
  },
  "immutable-same-value": {
    section: "Immutable",
    rule: "An immutable field in an Update that has its present value is ignored.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, field } = immutable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const values = { [path]: next(probe.next()), [field.name]: entity.value[field.name] };
      await probe.ok(method, entities.updateRequest(entity, values, [path, field.name]));
    },
  },
  "immutable-stays": {
    section: "Immutable",
    rule: "An immutable field stays, whatever an Update says.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, field } = immutable(subject, probe);
      const entity = await entities.fresh();
      const sent = foreign(field, probe);
      if (sent === undefined) return probe.untried(`no value of ${field.name} is known`);
      await probe.call(method, entities.updateRequest(entity, { [field.name]: sent }));
      const found = await entities.get(entity);
      probe.check(isSame(found[field.name], entity.value[field.name]), `${field.name} has changed`);
    },
  },
  "input-only-not-given": {
    section: "Input only",
    rule: "An input only field is in no answer.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      const fields = resource.message.fields.filter(({ behaviors }) => behaviors.includes("INPUT_ONLY"));
      if (fields.length === 0) probe.skip("no field is input only");
      const entity = await entities.fresh();
      const values: readonly JsonObject[] = [entity.value, await entities.get(entity), ...(await entities.list())];
      for (const { name } of fields) {
        probe.check(
          values.every((value) => value[name] === undefined),
          `${name} is in an answer`,
        );
      }
    },
  },
});

function behaviorRule(rule: string, faultOf: (field: Field) => string | undefined): Rule {
  return {
    section: "Guidance",
    rule,
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const { input } = givenMethod(subject);
      for (const { path, field } of usedIn(input)) {
        const fault = faultOf(field);
        probe.check(fault === undefined, `${path} ${fault}`);
      }
    },
  };
}

/** The fields of a message and of the messages in it, but for those of well-known types. */
function usedIn(
  message: Message,
  known = new Set<Message>(),
): readonly { readonly path: string; readonly field: Field }[] {
  if (known.has(message) || message.fullName.startsWith("google.")) return [];
  known.add(message);
  return message.fields.flatMap((field) => {
    const inner = field.message && field.mapKey === undefined ? usedIn(field.message, known) : [];
    return [{ path: `${message.name}.${field.name}`, field }, ...inner];
  });
}

function outputOnly(message: Message | undefined): readonly Field[] {
  return message?.fields.filter((field) => field.behaviors.includes("OUTPUT_ONLY") && isWhole(field)) ?? [];
}

/** A value of a field that a server would not have. */
function foreign(field: Field, probe: Probe): Json | undefined {
  const [make] = candidates(field);
  // A bool or an enum has too few values to tell one that was set.
  if (!make || field.kind === "bool" || field.kind === "enum" || field.kind === "bytes") return undefined;
  return asValueOf(field, make(probe.next(), probe.random), 700);
}

function immutable(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  const field = found.resource.message.fields.find(
    (one) => one.behaviors.includes("IMMUTABLE") && isWhole(one) && one.kind !== "bool",
  );
  return { ...found, field: field ?? probe.skip("no field is immutable") };
}
