import { connect } from "node:http2";
import { text } from "node:stream/consumers";
import test, { type ExecutionContext } from "ava";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { adminHeaders } from "../operations/admin.ts";
import { scrape } from "./scrape.ts";

const METRICS_TOKEN = "0123456789abcdef0123456789abcdef";

/** An app that tells callers apart. */
async function openGuarded(t: ExecutionContext, env: Record<string, string> = {}) {
  const { folder, remove } = temporaryFolder();
  const DATABASE_URL = `sqlite:${folder}/brasa.db`;
  const app = await startApp({ DATABASE_URL, ...env }, undefined, undefined, true);
  t.teardown(async () => {
    await app.close();
    remove();
  });
  const statusFor = async (authorization?: string) => {
    const answer = await fetch(`${app.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    await answer.text();
    return answer.status;
  };
  return { ...app, DATABASE_URL, statusFor };
}

test("metrics are for the bearer of METRICS_TOKEN, and for admins", async (t) => {
  const { statusFor, DATABASE_URL, url } = await openGuarded(t, { METRICS_TOKEN });
  t.is(await statusFor(), 401);
  t.is(await statusFor(`Bearer ${METRICS_TOKEN}`), 200);
  t.is(await statusFor(`bearer ${METRICS_TOKEN}`), 200);
  const { authorization } = await adminHeaders(DATABASE_URL);
  t.is(await statusFor(authorization), 200);
  for (const wrong of [
    `Bearer ${METRICS_TOKEN}0`,
    `Bearer ${METRICS_TOKEN.slice(1)}`,
    `Bearer 1${METRICS_TOKEN.slice(1)}`,
    `Basic ${METRICS_TOKEN}`,
    METRICS_TOKEN,
    "Bearer",
    `Bearer ${"x".repeat(8193)}`,
    `${authorization}x`,
  ]) {
    t.is(await statusFor(wrong), 401, wrong);
  }
  const refused = await fetch(`${url}/metrics`);
  t.is(refused.headers.get("www-authenticate"), "Bearer");
  t.is((await fetch(`${url}/metrics`, { method: "POST" })).status, 405);
  const head = { method: "HEAD", headers: { authorization } };
  t.is((await fetch(`${url}/metrics`, head)).headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
});

test("without METRICS_TOKEN they are for admins alone", async (t) => {
  const { statusFor, DATABASE_URL } = await openGuarded(t);
  t.is(await statusFor(), 401);
  t.is(await statusFor("Bearer "), 401);
  t.is(await statusFor("Bearer undefined"), 401);
  t.is(await statusFor((await adminHeaders(DATABASE_URL)).authorization), 200);
});

test("a user who is no admin has no metrics", async (t) => {
  const { statusFor, DATABASE_URL } = await openGuarded(t);
  t.is(await statusFor((await adminHeaders(DATABASE_URL, [])).authorization), 403);
});

test("METRICS=open serves them to anybody, and METRICS=off to nobody", async (t) => {
  const { url } = await openGuarded(t, { METRICS: "open" });
  t.true((await scrape(url)).series > 10);
  const off = await openGuarded(t, { METRICS: "off" });
  const { authorization } = await adminHeaders(off.DATABASE_URL);
  t.is(await off.statusFor(authorization), 404);
});

test("where nothing tells callers apart, they are open on a loopback address only", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  t.true((await scrape(app.url)).series > 10);
  const wide = await startApp({ HOST: "0.0.0.0" });
  t.teardown(() => wide.close());
  t.is((await fetch(`${wide.url}/metrics`)).status, 401);
  const withToken = await startApp({ HOST: "0.0.0.0", METRICS_TOKEN });
  t.teardown(() => withToken.close());
  t.is((await fetch(`${withToken.url}/metrics`)).status, 401);
  t.true((await scrape(withToken.url, { authorization: `Bearer ${METRICS_TOKEN}` })).series > 10);
});

test("two authorizations at once are none", async (t) => {
  const { url } = await openGuarded(t, { METRICS_TOKEN });
  const session = connect(url);
  t.teardown(() => session.close());
  const stream = session.request({ ":path": "/metrics", authorization: `Bearer ${METRICS_TOKEN}, Bearer x` });
  const status = await new Promise((resolve) => stream.once("response", (headers) => resolve(headers[":status"])));
  await text(stream);
  t.is(status, 401);
});
