import { Script } from "node:vm";
import test from "ava";
import { render } from "../../src/cli/scaffold/render.ts";
import { settings } from "../../src/server/settings/schema.ts";

// There is no container engine where the tests run: the files are read as an engine would read them.
const values = { project: "corner-shop", "project.snake": "corner_shop", dependencies: "", devDependencies: "" };
const read = (path: string) => render(`project/${path}`, values);

/** The instructions of a Dockerfile, with their arguments; lines that end with a backslash go on. */
function instructionsOf(text: string): (readonly [string, string])[] {
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  const joined = lines.join("\n").replace(/\\\n\s*/g, " ");
  return joined
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return [name, rest] as const;
    });
}

const KNOWN = "FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK CMD".split(" ");

test("the Dockerfile has instructions that there are, in stages that there are, and runs what the project builds", (t) => {
  const instructions = instructionsOf(read("Dockerfile"));
  t.deepEqual(
    instructions.filter(([name]) => !KNOWN.includes(name)),
    [],
  );
  const of = (name: string) => instructions.filter(([one]) => one === name).map(([, rest]) => rest);
  t.is(instructions[0]?.[0], "FROM");
  const stages = of("FROM").flatMap((from) => / AS (\w+)$/.exec(from)?.[1] ?? []);
  for (const from of of("FROM")) t.regex(from, /^node:\d+-slim( AS \w+)?$/);
  const copied = of("COPY").filter((rest) => rest.startsWith("--from="));
  for (const rest of copied) {
    const [, stage = "", source = ""] = /^--from=(\w+) \/app\/(\S+) \.\/\S*$/.exec(rest) ?? [];
    t.true(stages.includes(stage), rest);
    t.true(["package.json", "node_modules", "gen", "dist"].includes(source), rest);
  }
  // The build needs these of the checkout.
  const ignored = read("_dockerignore").split("\n").filter(Boolean);
  for (const needed of ["package.json", "package-lock.json", "src", "gen", "tsconfig.build.json"])
    t.false(ignored.includes(needed), needed);
  t.true(ignored.includes(".env"));
  const [command] = of("CMD");
  const words = JSON.parse(command ?? "") as string[];
  const manifest = JSON.parse(read("package.json.txt")) as {
    scripts: Record<string, string>;
  };
  t.is(manifest.scripts.start, words.join(" "));
  const [, check = ""] = / CMD (\[.*\])$/.exec(of("HEALTHCHECK")[0] ?? "") ?? [];
  const [node, flag, code = ""] = JSON.parse(check ?? "") as string[];
  t.deepEqual([node, flag], ["node", "-e"]);
  t.notThrows(() => new Script(code));
  for (const name of of("ENV").flatMap((rest) => rest.split(" ").map((one) => one.split("=")[0] ?? "")))
    t.true(name === "NODE_ENV" || name in settings.shape, name);
  t.deepEqual(of("EXPOSE"), [
    `${settings.shape.GRPC_PORT.parse(undefined)} ${settings.shape.HTTP_PORT.parse(undefined)}`,
  ]);
  // A user without rights, before the program runs.
  t.true(instructions.findIndex(([name]) => name === "USER") < instructions.findIndex(([name]) => name === "CMD"));
});

type Yaml = string | readonly string[] | { readonly [key: string]: Yaml };

/** Reads the part of YAML that the file is written in: maps and lists by indentation, lists in brackets, plain and quoted texts. */
function parseYaml(text: string): Yaml {
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .map((line) => ({ depth: line.search(/\S/), text: line.trim() }));
  const scalar = (value: string): Yaml => (/^["[]/.test(value) ? JSON.parse(value) : value);
  let at = 0;
  const block = (depth: number): Yaml => {
    const first = lines[at];
    if (!first || first.depth < depth) return {};
    const items: string[] = [];
    const map: Record<string, Yaml> = {};
    for (let line = lines[at]; line?.depth === first.depth; line = lines[at]) {
      at++;
      const [, item] = /^- (.+)$/.exec(line.text) ?? [];
      const [, key = "", value = ""] = /^([\w-]+):(?: (.+))?$/.exec(line.text) ?? [];
      if (item !== undefined) items.push(String(scalar(item)));
      else if (key === "" || key in map) throw new Error(`a line is not understood: ${line.text}`);
      else map[key] = value === "" ? block(first.depth + 1) : scalar(value);
    }
    if ((lines[at]?.depth ?? 0) > first.depth) throw new Error(`a line is too deep: ${lines[at]?.text}`);
    return items.length > 0 ? items : map;
  };
  const whole = block(0);
  if (at < lines.length) throw new Error(`a line is not understood: ${lines[at]?.text}`);
  return whole;
}

test("the compose file starts the service after the database that its URL names", (t) => {
  const { services, volumes } = parseYaml(read("compose.yaml")) as unknown as {
    readonly services: Readonly<Record<string, Record<string, Yaml>>>;
    readonly volumes: object;
  };
  const { "corner-shop": shop = {}, database = {} } = services;
  t.is(shop.build, ".");
  t.deepEqual(shop.depends_on, { database: { condition: "service_healthy" } });
  const plain = (value: unknown) => String(value).replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
  const url = new URL(plain((shop.environment as Record<string, string>).DATABASE_URL));
  const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = database.environment as Record<string, string>;
  t.deepEqual(
    [url.hostname, url.username, url.password, url.pathname],
    ["database", POSTGRES_USER, plain(POSTGRES_PASSWORD), `/${POSTGRES_DB}`],
  );
  t.deepEqual(shop.ports, ["127.0.0.1:50051:50051", "127.0.0.1:8080:8080"]);
  for (const mount of database.volumes as readonly string[]) t.true((mount.split(":")[0] ?? "") in volumes, mount);
  const [kind] = (database.healthcheck as { readonly test: readonly string[] }).test;
  t.is(kind, "CMD-SHELL");
  // A slip is seen.
  t.throws(() => parseYaml("services:\n  a:\n      b: c\n    d: e\n"));
  t.throws(() => parseYaml("services:\n  a\n"));
});
