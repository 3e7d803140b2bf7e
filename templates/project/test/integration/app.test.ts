import assert from "node:assert/strict";
import { test } from "node:test";
import { databases, databaseUrl, startApp } from "../app.ts";

for (const database of databases) {
  test(`the app starts on ${database}, and is ready`, async (t) => {
    const { url } = await startApp(t, databaseUrl(database));
    const answer = await fetch(`${url}/readyz`);
    assert.equal(answer.status, 200, await answer.text());
  });
}
