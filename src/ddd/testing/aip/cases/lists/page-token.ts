import { behaves, type Field, isScalar } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { requestField } from "../given.ts";
import { paged } from "./paged.ts";

export const pageTokenCases = casesOf(158, {
  "token-is-url-safe": {
    section: "Opacity",
    rule: "Page tokens are URL-safe.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const token = await firstToken(subject, probe);
      probe.check(/^[A-Za-z0-9._~=-]+$/.test(token), `the token ${token} is not URL-safe`);
    },
  },
  "token-is-opaque": {
    section: "Opacity",
    rule: "Page tokens are opaque: no number, and no name of a resource in them.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      const token = await firstToken(subject, probe);
      const decoded = Buffer.from(token, "base64url").toString("latin1");
      const names = (await entities.shared())
        .flatMap(({ key }) => Object.values(key).map(String))
        .filter((name) => name.length > 3);
      // Encrypted bytes, or a digest, hardly ever are all printable.
      const isText = decoded.length > 3 && /^[\x20-\x7e]*$/.test(decoded);
      const isPlain = /^\d+$/.test(token) || isText || names.some((name) => `${token} ${decoded}`.includes(name));
      probe.check(!isPlain, `the token ${token} can be read`);
    },
  },
  "malformed-token": {
    section: "Guidance",
    rule: "A page_token that the server did not give is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "page_token", probe);
      await probe.refused(method, { ...(await entities.place()), page_token: "no-such-token" }, "INVALID_ARGUMENT");
    },
  },
  "changed-token": {
    section: "Opacity",
    rule: "A page_token that was changed is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      const token = await firstToken(subject, probe);
      const middle = Math.floor(token.length / 2);
      const changed = `${token.slice(0, middle)}${token[middle] === "A" ? "B" : "A"}${token.slice(middle + 1)}`;
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token: changed },
        "INVALID_ARGUMENT",
      );
    },
  },
  "same-token-same-page": {
    section: "Guidance",
    rule: "A page_token gives the same page again.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      const page_token = await firstToken(subject, probe);
      const request = { ...(await entities.place()), page_size: 1, page_token };
      const [one, other] = [await probe.ok(method, request), await probe.ok(method, request)];
      probe.check(isSame(entities.items(one), entities.items(other)), "the token gives another page");
    },
  },
  "token-with-other-size": {
    section: "Guidance",
    rule: "A page_size that changes between pages is honoured.",
    on: "list",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      await entities.shared(3);
      await entities.fresh();
      const request = { ...(await entities.place()), page_size: 2 };
      const page_token = (await probe.ok(method, request)).next_page_token;
      if (!page_token) return probe.untried("a page of two has no next_page_token");
      const page = await probe.ok(method, { ...request, page_size: 1, page_token });
      const { length } = entities.items(page);
      probe.check(length <= 1, `page_size was 2, is 1, and the page has ${length}`);
    },
  },
  "token-of-another-filter": {
    section: "Guidance",
    rule: "A page_token with another filter is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "filter", probe);
      const page_token = await firstToken(subject, probe);
      const field = textField(entities) ?? probe.untried("no field is a text");
      const filter = `${field.name} != "aip nobody"`;
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token, filter },
        "INVALID_ARGUMENT",
      );
    },
  },
  "token-of-another-order": {
    section: "Guidance",
    rule: "A page_token with another order is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "order_by", probe);
      const page_token = await firstToken(subject, probe);
      const field = textField(entities) ?? probe.untried("no field is a text");
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token, order_by: `${field.name} desc` },
        "INVALID_ARGUMENT",
      );
    },
  },
});

/** A field to filter or order by. */
function textField({ resource }: Entities): Field | undefined {
  return resource.message.fields.find(
    (one) => isScalar(one, "string") && one.name !== "etag" && !behaves(one, "INPUT_ONLY"),
  );
}

/** The next_page_token of a first page of one. */
async function firstToken(subject: Subject, probe: Probe): Promise<string> {
  const { entities, method } = paged(subject, probe);
  requestField(method, "page_token", probe);
  await entities.shared(2);
  const page = await probe.ok(method, { ...(await entities.place()), page_size: 1 });
  return typeof page.next_page_token === "string" && page.next_page_token !== ""
    ? page.next_page_token
    : probe.untried("a page of one has no next_page_token");
}
