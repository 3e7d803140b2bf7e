import { fieldOf, isScalar } from "../../api.ts";
import { casesOf } from "../../case.ts";
import { itemsField } from "../../resource.ts";
import { given, type Rule } from "../given.ts";
import { requestFieldIs, requestFieldOptional } from "../rules.ts";

/** The form of requests and answers. */
export const pageCases = casesOf(158, {
  "has-page-size": requestHas("page_size", "int32"),
  "has-page-token": requestHas("page_token", "string"),
  "has-next-page-token": {
    section: "Guidance",
    rule: "The response has a `string next_page_token`.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.output, "next_page_token");
      probe.check(
        field !== undefined && isScalar(field, "string"),
        `${method.output.name} has no string next_page_token`,
      );
    },
  },
  "page-size-not-required": notRequired("page_size"),
  "page-token-not-required": notRequired("page_token"),
  "page-is-first-field": {
    section: "Guidance",
    rule: "The field of the page is the first of the response, and has the number 1.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = itemsField(resource);
      probe.check(
        field?.number === 1 && method.output.fields[0] === field,
        `${field?.name} should be the first field, with the number 1`,
      );
    },
  },
  "total-size-is-number": {
    section: "Guidance",
    rule: "The size of the whole is an `int32 total_size`, or int64.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.output, "total_size") ?? probe.skip("the response has no total_size");
      probe.check(isScalar(field, "int32", "int64"), "total_size should be an int32");
    },
  },
  "skip-is-number": requestFieldIs("skip", "int32", {
    section: "Skipping results",
    rule: "Skipping is asked for by `int32 skip`.",
    on: "list",
  }),
  "not-streamed": {
    section: "Guidance",
    rule: "A list is not a stream.",
    on: "method",
    means: "descriptors",
    run({ method }, probe) {
      if (!method?.name.startsWith("List")) return probe.skip("it is no List");
      probe.check(!method.streams, "the list is a stream");
    },
  },
});

function requestHas(name: string, kind: "int32" | "string"): Rule {
  return {
    section: "Guidance",
    rule: `The request has a \`${kind} ${name}\`.`,
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.input, name);
      probe.check(field !== undefined && isScalar(field, kind), `${method.input.name} has no ${kind} ${name}`);
    },
  };
}

function notRequired(name: string): Rule {
  return requestFieldOptional(name, { section: "Guidance", rule: `\`${name}\` is not required.`, on: "list" });
}
