import type { JsonObject, RpcError } from "../api.ts";
import { casesOf, type Subject } from "../case.ts";
import type { Exchange } from "../outcome.ts";
import type { Probe } from "../probe.ts";
import { snake } from "../words.ts";
import { givenMethod, type Rule } from "./given.ts";

const REASON = /^[A-Z][A-Z0-9_]+[A-Z0-9]$/;
const METADATA_KEY = /^[a-z][a-zA-Z0-9-_]+$/;
const MAX_REASON = 63;
const MAX_KEY = 64;
const MAX_MESSAGE = 2000;
/** Requests that are made again. */
const MAX_REPEATS = 10;
const LOCALE = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/;

/** Traces and statements that tell of what is behind a server. */
const INSIDES =
  /\bat [\w.<>]+ \(.*:\d+:\d+\)|goroutine \d+ \[|Traceback \(most recent|\bpanic:|\.(java|go|py|ts|js|rb):\d+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) .*\b(FROM|VALUES|SET|WHERE)\b|SQLSTATE|nil pointer|undefined is not|NullPointerException|duplicate key value/;

/** Faults of a server, not of a request. */
const FAULTS = ["UNKNOWN", "INTERNAL", "DATA_LOSS"];

export const errorCases = casesOf(193, {
  "code-names-the-fault": errorRule(
    "Status.code",
    "No request is answered with UNKNOWN, INTERNAL or DATA_LOSS.",
    ({ code }) => (FAULTS.includes(code) ? `the code is ${code}` : undefined),
  ),
  "message-not-empty": errorRule("Status.message", "An error has a message.", ({ message }) =>
    message.trim() === "" ? "the message is empty" : undefined,
  ),
  "message-is-brief": errorRule(
    "Status.message",
    "A message is brief: of at most two thousand characters.",
    ({ message }) => (message.length > MAX_MESSAGE ? `the message has ${message.length} characters` : undefined),
  ),
  "message-is-no-code": errorRule(
    "Status.message",
    "A message helps to understand: it is more than the name of the code.",
    ({ message, code }) =>
      message.trim().toUpperCase().replaceAll(/[ _]/g, "") === code.replaceAll("_", "")
        ? "the message is the code"
        : undefined,
  ),
  "message-shows-no-insides": errorRule(
    "Status.message",
    "A message tells nothing of traces, statements or code behind the server.",
    ({ message, details }) => {
      const texts = [message, ...details.map(({ value }) => JSON.stringify(value ?? {}))];
      return texts.some((text) => INSIDES.test(text)) ? "the error tells of the server's insides" : undefined;
    },
  ),
  "has-error-info": errorRule("Status.details", "Every error has an ErrorInfo.", (error) =>
    valuesOf(error, "ErrorInfo").length === 0 ? "there is no ErrorInfo" : undefined,
  ),
  "details-once-each": errorRule("Status.details", "Each type of details is there at most once.", ({ details }) => {
    const types = details.map(({ type }) => type);
    const twice = types.find((type, i) => types.indexOf(type) !== i);
    return twice && `${twice} is there twice`;
  }),
  "details-can-be-read": errorRule(
    "Status.details",
    "Details are of types that are known, and can be decoded.",
    ({ details }) => {
      const odd = details.find(({ value }) => value === undefined);
      return odd && `${odd.type} cannot be decoded`;
    },
  ),
  "reason-form": infoRule("The reason of an ErrorInfo is in UPPER_SNAKE_CASE.", ({ reason = "" }) =>
    REASON.test(String(reason)) ? undefined : `the reason is ${JSON.stringify(reason)}`,
  ),
  "reason-length": infoRule("The reason of an ErrorInfo has at most 63 characters.", ({ reason = "" }) =>
    String(reason).length > MAX_REASON ? `the reason has ${String(reason).length} characters` : undefined,
  ),
  "reason-is-specific": infoRule("The reason of an ErrorInfo is no general word, such as ERROR.", ({ reason = "" }) =>
    ["ERROR", "FAILED", "FAILURE", "UNKNOWN", "EXCEPTION"].includes(String(reason))
      ? `the reason is ${reason}`
      : undefined,
  ),
  "domain-not-empty": infoRule("An ErrorInfo has a domain.", ({ domain = "" }) =>
    domain === "" ? "the domain is empty" : undefined,
  ),
  "domain-form": infoRule(
    "The domain of an ErrorInfo is a name, such as a service's, without spaces or a scheme.",
    ({ domain = "" }) =>
      domain === "" || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(String(domain))
        ? undefined
        : `the domain is ${JSON.stringify(domain)}`,
  ),
  "metadata-keys": infoRule("Keys of an ErrorInfo's metadata are in lower camel case.", ({ metadata = {} }) => {
    const odd = Object.keys(metadata as JsonObject).find((key) => !METADATA_KEY.test(key) || key.length > MAX_KEY);
    return odd === undefined ? undefined : `the metadata has the key ${JSON.stringify(odd)}`;
  }),
  "reason-tells-one-code": {
    section: "ErrorInfo",
    rule: "A reason and domain stand for one error: they come with one code.",
    on: "errors",
    means: "reads",
    run(subject, probe) {
      const method = givenMethod(subject);
      const codes = new Map<string, string>();
      for (const exchange of probe.errors) {
        const error = errorOf(exchange);
        const [info] = valuesOf(error, "ErrorInfo");
        if (!info) continue;
        const name = `${info.domain}/${info.reason}`;
        const known = codes.get(name) ?? error.code;
        codes.set(name, known);
        if (exchange.method === method && known !== error.code) {
          probe.fail(`${info.reason} comes with ${known}, and with ${error.code}`, exchange);
        }
      }
    },
  },
  "same-request-same-reason": {
    section: "ErrorInfo",
    rule: "The same fault has the same reason each time.",
    on: "errors",
    means: "reads",
    async run(subject, probe) {
      const method = givenMethod(subject);
      const exchanges = probe.errors.filter(
        (one) => one.method === method && ["NOT_FOUND", "INVALID_ARGUMENT"].includes(errorOf(one).code),
      );
      if (exchanges.length === 0) return probe.skip("no error of it can be repeated");
      if (!/^(Get|List)/.test(method.name) && probe.isReadOnly)
        probe.untried("it would change data: the run is read-only");
      // The state that some were about is gone.
      const steadiest = exchanges.toSorted((a, b) => rank(a) - rank(b));
      for (const exchange of steadiest.slice(0, MAX_REPEATS)) {
        const answer = await probe.call(method, exchange.request);
        if (!("error" in answer) || answer.error.code !== errorOf(exchange).code) continue;
        const [first, second] = [errorOf(exchange), answer.error].map((one) => valuesOf(one, "ErrorInfo")[0]?.reason);
        probe.check(first === second, `the reason was ${first}, and is ${second}`);
        return;
      }
      probe.untried("the state has changed meanwhile");
    },
  },
  "bad-request-for-invalid": errorRule(
    "Status.details",
    "An INVALID_ARGUMENT has a BadRequest that tells the fields.",
    (error) =>
      error.code === "INVALID_ARGUMENT" && valuesOf(error, "BadRequest").length === 0
        ? "there is no BadRequest"
        : undefined,
  ),
  "bad-request-not-empty": violationRule("A BadRequest has at least one violation.", () => undefined, true),
  "bad-request-fields": violationRule(
    "A violation's field is a path of fields of the request.",
    ({ field = "" }, exchange) => {
      const [first = ""] = String(field).split(/[.[]/);
      const { input } = exchange.method;
      const names = input.fields.flatMap(({ name, message }) => [
        name,
        ...(message?.fields.map((one) => one.name) ?? []),
      ]);
      return names.includes(snake(first)) ? undefined : `${JSON.stringify(field)} is no field of ${input.name}`;
    },
  ),
  "bad-request-descriptions": violationRule("A violation has a description.", ({ description = "" }) =>
    String(description).trim() === "" ? "a violation has no description" : undefined,
  ),
  "localized-message-whole": detailRule(
    "LocalizedMessage",
    "A LocalizedMessage has a locale and a message.",
    ({ locale = "", message = "" }) =>
      LOCALE.test(String(locale)) && message !== "" ? undefined : "the locale or the message is missing",
  ),
  "help-links-absolute": detailRule(
    "Help",
    "A link of Help has a description and an absolute URL.",
    ({ links = [] }) =>
      (links as readonly JsonObject[]).every(
        ({ url = "", description = "" }) => /^https?:\/\/./.test(String(url)) && description !== "",
      )
        ? undefined
        : "a link has no description or no absolute URL",
  ),
  "retry-info-positive": detailRule("RetryInfo", "The delay of a RetryInfo is not negative.", ({ retry_delay = "" }) =>
    Number.parseFloat(String(retry_delay)) >= 0 ? undefined : `the delay is ${JSON.stringify(retry_delay)}`,
  ),
  "resource-info-names": detailRule(
    "ResourceInfo",
    "A ResourceInfo names the type of the resource.",
    ({ resource_type = "" }) => (resource_type === "" ? "the type is empty" : undefined),
  ),
  "debug-info-kept-back": errorRule(
    "Status.details",
    "No error has a DebugInfo, which is for those who run the server.",
    (error) => (valuesOf(error, "DebugInfo").length > 0 ? "there is a DebugInfo" : undefined),
  ),
  "details-are-small": errorRule(
    "Status.details",
    "The details are small: of at most 8 KiB as JSON, as they travel in headers.",
    ({ details }) => (JSON.stringify(details).length > 8192 ? "the details are large" : undefined),
  ),
});

/** A rule that holds for every error. */
function errorRule(
  section: string,
  rule: string,
  faultOf: (error: RpcError, exchange: Exchange) => string | undefined,
): Rule {
  return {
    section,
    rule,
    on: "errors",
    means: "reads",
    run(subject: Subject, probe: Probe) {
      const method = givenMethod(subject);
      for (const exchange of probe.errors) {
        if (exchange.method !== method) continue;
        const fault = faultOf(errorOf(exchange), exchange);
        if (fault !== undefined) probe.fail(fault, exchange);
      }
    },
  };
}

/** A rule that holds for every ErrorInfo. */
function infoRule(rule: string, faultOf: (info: JsonObject) => string | undefined): Rule {
  return detailRule("ErrorInfo", rule, faultOf);
}

function detailRule(
  name: string,
  rule: string,
  faultOf: (detail: JsonObject, exchange: Exchange) => string | undefined,
): Rule {
  const held = errorRule(name, rule, (error, exchange) =>
    valuesOf(error, name)
      .map((detail) => faultOf(detail, exchange))
      .find((fault) => fault !== undefined),
  );
  return {
    ...held,
    run(subject, probe) {
      const method = givenMethod(subject);
      const has = probe.errors.some((one) => one.method === method && valuesOf(errorOf(one), name).length > 0);
      if (!has) probe.skip(`no error of it has a ${name}`);
      return held.run(subject, probe);
    },
  };
}

function violationRule(
  rule: string,
  faultOf: (violation: JsonObject, exchange: Exchange) => string | undefined,
  mustBeThere = false,
): Rule {
  return detailRule("BadRequest", rule, (detail, exchange) => {
    const violations = (detail.field_violations ?? []) as readonly JsonObject[];
    if (mustBeThere && violations.length === 0) return "the BadRequest has no violation";
    return violations.map((violation) => faultOf(violation, exchange)).find((fault) => fault !== undefined);
  });
}

function errorOf({ answer }: Exchange): RpcError {
  return answer.error as unknown as RpcError;
}

function valuesOf({ details }: RpcError, name: string): readonly JsonObject[] {
  return details.flatMap(({ type, value }) => (type === `google.rpc.${name}` && value ? [value] : []));
}

/** A resource that was not found hardly ever comes to be. */
function rank(exchange: Exchange): number {
  return errorOf(exchange).code === "NOT_FOUND" ? 0 : 1;
}
