import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../helpers/folder.ts";
import { adminToken, complaints, serveBrasa } from "../helpers/process.ts";
import { testWith } from "../helpers/test-with.ts";
import { root, run } from "../helpers/tools.ts";

const SCHEMATHESIS = join(root, ".cache/python/bin/schemathesis");
const CONFIG = join(root, "test/clients/schemathesis.toml");

const withSchemathesis = testWith("schemathesis", SCHEMATHESIS, ["--version"]);

/** The parts of a document that the test changes. */
interface Document {
  paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
  components: { schemas: Record<string, { properties?: Record<string, Property> }> };
}

interface Property {
  type?: string | string[];
  $ref?: string;
}

/**
 * Leaves out of the document what schemathesis would hold against the service although it is right: a deadline of a millisecond passes;
 * and null means that a field is unset (ProtoJSON), which schemas for people do not say at every field.
 */
function adapt({ paths, components }: Document): void {
  for (const operations of Object.values(paths)) {
    for (const operation of Object.values(operations)) {
      operation.parameters = operation.parameters.filter(({ name }) => name !== "Connect-Timeout-Ms");
    }
  }
  for (const { properties = {} } of Object.values(components.schemas)) {
    for (const [name, property] of Object.entries(properties)) {
      if (property.type) property.type = [property.type, "null"].flat();
      else properties[name] = { anyOf: [{ $ref: property.$ref }, { type: "null" }] } as Property;
    }
  }
}

withSchemathesis.test(
  withSchemathesis.title("schemathesis finds nothing on the service by its document"),
  async (t) => {
    t.timeout(240_000);
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
    const token = await adminToken(env);
    const brasa = await serveBrasa(env);
    t.teardown(async () => {
      brasa.child.kill();
      await brasa.ended;
    });
    const document = (await (await fetch(`${brasa.url}/openapi.json`)).json()) as Document;
    adapt(document);
    const file = join(folder, "openapi.json");
    writeFileSync(file, JSON.stringify(document));
    // Streams have envelopes around their messages, which it does not write.
    const args = [
      "--url",
      brasa.url,
      "-H",
      `Authorization: Bearer ${token}`,
      "--exclude-path-regex",
      "/(Stream|Watch)",
    ];
    const { code, stdout } = await run("sh", [
      "-c",
      'cd "$0" && exec "$@"',
      folder,
      SCHEMATHESIS,
      "--config-file",
      CONFIG,
      "run",
      file,
      ...args,
      "--continue-on-failure",
      "--no-color",
    ]);
    t.is(code, 0, stdout.slice(-8000));
    const [, generated = "0"] = /(\d+) generated/.exec(stdout) ?? [];
    t.true(Number(generated) > 1000, stdout.slice(-2000));
    t.is(complaints(brasa), "");
  },
);
