import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import test from "ava";
import { root } from "./helpers/tools.ts";

/** The packages that are installed with this one, or that its user chooses. */
const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);
const installed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

interface Import {
  readonly file: string;
  readonly target: string;
  /** Whether the file is loaded with the import: not for a type, and not for `import()`. */
  readonly loads?: boolean;
}

/** The toolkit's files under every backend. */
const CORE =
  /^src\/ddd\/((event(\/(broker|projection|reaction|relay))?|input|limit|query|schema(\/value)?|unit)\/)?[^/]+$/;

const rules: Readonly<Record<string, (one: Import) => boolean>> = {
  "the toolkit's own files import zod only": ({ file, target }) =>
    CORE.test(file) &&
    target !== "zod" &&
    !CORE.test(target) &&
    // It names the types of modules that it loads only where they are.
    !(file === "src/ddd/node.ts" && target.startsWith("node:")),
  "sequelize and drivers are imported only where the path says sequelize": ({ file, target }) =>
    /^(sequelize|sqlite3|pg|mariadb|mysql2|umzug)($|\/)/.test(target) && !/sequelize/.test(file),
  "only types are imported of Sequelize: a bundler would add a second copy of it": ({ target, loads }) =>
    target === "sequelize" && loads === true,
  "the client of NATS is imported only where the path says nats": ({ file, target }) =>
    target.startsWith("@nats-io/") && !file.startsWith("src/ddd/nats/"),
  "Connect, protobuf and gen are imported only where the path says connect or server": ({ file, target }) =>
    /^(@connectrpc\/|@bufbuild\/|gen\/)/.test(target) && !/connect|server/.test(file),
  // The toolkit's own seam is src/ddd/trace.ts, which a tracer fills: without tracing, the library is not even loaded.
  "OpenTelemetry's API is imported only where the path says opentelemetry or tracing, and nothing else of it but late":
    ({ file, target, loads }) =>
      target.startsWith("@opentelemetry/") &&
      !(target === "@opentelemetry/api" && file.startsWith("src/ddd/opentelemetry/")) &&
      !(loads === false && file.startsWith("src/server/tracing/")),
  "grpc-js is imported only in server": ({ file, target }) =>
    target.startsWith("@grpc/") && !file.startsWith("src/server/"),
  "contexts do not import each other": ({ file, target }) => {
    const from = contextOf(file);
    const to = contextOf(target);
    return from !== undefined && to !== undefined && from !== to;
  },
  "the toolkit imports no context": ({ file, target }) =>
    file.startsWith("src/ddd/") && contextOf(target) !== undefined,
  "sources import only what the package depends on, and no test runner": ({ target }) =>
    !/^(src|gen)\//.test(target) && (target.startsWith("node:") ? target === "node:test" : !isDependency(target)),
  "nobody imports the suite, but for the command that runs its part on other servers": ({ file, target }) =>
    target.startsWith("src/ddd/testing/") &&
    !file.startsWith("src/ddd/testing/") &&
    !(file === "src/cli/aip.ts" && target.startsWith("src/ddd/testing/aip/")),
  "the suite of the AIPs imports nothing of the toolkit": ({ file, target }) =>
    file.startsWith("src/ddd/testing/aip/") && target.startsWith("src/") && !target.startsWith("src/ddd/testing/aip/"),
  "the suite imports an adapter only where the file says which": ({ file, target }) => {
    const [, adapter] = /^src\/ddd\/(memory|files|sequelize|connect)\//.exec(target) ?? [];
    const says = adapter === "connect" ? /connect|server/.test(file) : file.includes(adapter ?? "");
    return file.startsWith("src/ddd/testing/") && !says;
  },
  "nobody but main and its commands imports server, and a context only what declares it": ({ file, target }) =>
    target.startsWith("src/server/") &&
    !file.startsWith("src/server/") &&
    file !== "src/main.ts" &&
    !file.startsWith("src/cli/") &&
    // A context declares itself to the shell, and knows nothing else of it.
    !(file.endsWith("/context.ts") && target === "src/server/contexts.ts"),
};

for (const [title, breaks] of Object.entries(rules)) {
  test(title, (t) => {
    t.deepEqual(imports.filter(breaks), []);
  });
}

test("each rule has something to say no to", (t) => {
  const wrong: Import[] = [
    { file: "src/ddd/query/where.ts", target: "src/ddd/memory/index.ts" },
    { file: "src/accounts/user-resource.ts", target: "sequelize" },
    { file: "src/ddd/sequelize/open.ts", target: "sequelize", loads: true },
    { file: "src/ddd/event/broker/consumer.ts", target: "@nats-io/jetstream" },
    { file: "src/accounts/user.ts", target: "@connectrpc/connect" },
    { file: "src/ddd/trace.ts", target: "@opentelemetry/api" },
    { file: "src/accounts/connect.ts", target: "@grpc/grpc-js" },
    { file: "src/accounts/user-resource.ts", target: "src/projects/project.ts" },
    { file: "src/ddd/connect/service/list-request.ts", target: "src/accounts/user.ts" },
    { file: "src/ddd/testing/check.ts", target: "ava" },
    { file: "src/ddd/memory/worker.ts", target: "src/ddd/testing/fault.ts" },
    { file: "src/ddd/testing/aip/probe.ts", target: "src/ddd/error.ts" },
    { file: "src/ddd/testing/index.ts", target: "src/ddd/memory/index.ts" },
    { file: "src/accounts/connect.ts", target: "src/server/call/pipeline.ts" },
  ];
  Object.values(rules).forEach((breaks, i) => {
    t.true(wrong.slice(i, i + 1).every(breaks));
  });
  t.true(imports.length > 50);
});

test("no file imports itself by way of others", (t) => {
  t.deepEqual(circles(), []);
});

/** A comment whose first word asks, instead of naming its subject. */
const ASKING = /(?:\/\/|\/\*\*|^\s*\*) ?(?:What|Whatever|Who|Whoever|Whom|Which)\b/gm;

test("no comment begins with What, Who or Which", (t) => {
  t.deepEqual("/** What it is. */\n// Whoever calls".match(ASKING)?.length, 2);
  const protos = readdirSync(join(root, "proto"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".proto"))
    .map((name) => join("proto", name));
  t.true(protos.length > 3);
  const own = "test/architecture.test.ts";
  const all = ["src", "test", "bench"].flatMap(sources).filter((file) => file !== own);
  const found = [...all, ...protos].flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(ASKING)].map(([comment]) => `${file}: ${comment}`),
  );
  t.deepEqual(found, []);
});

test("a folder has at most twelve files", (t) => {
  const folders = sources().map((file) => dirname(file));
  t.deepEqual(
    [...new Set(folders)].filter((folder) => folders.filter((other) => other === folder).length > 12),
    [],
  );
});

test("the shell uses only names that a shell of one's own could import", (t) => {
  const namesIn = (text: string) =>
    text.split(",").flatMap(
      (one) =>
        one
          .trim()
          .replace(/^type /, "")
          .split(" as ")[0] || [],
    );
  const doors = [
    "index.ts",
    "memory/index.ts",
    "files/index.ts",
    "sequelize/index.ts",
    "connect/index.ts",
    "connect/browser.ts",
    "opentelemetry/index.ts",
  ].map((file) => readFileSync(join(root, "src/ddd", file), "utf8"));
  const exported = new Set(
    doors.flatMap((door) =>
      [...door.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) => namesIn(names)),
    ),
  );
  const used = sources()
    .filter((file) => file.startsWith("src/server/"))
    .flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(/^import (?:type )?\{([^}]*)\} from "[./]+\/ddd\//gm),
    ])
    .flatMap(([, names = ""]) => namesIn(names));
  t.true(used.length > 50);
  t.deepEqual(
    used.filter((name) => !exported.has(name)),
    [],
  );
});

test("nothing of OpenTelemetry is loaded with the program, the shell or the toolkit: only what asks for it has it", (t) => {
  const loads = (...files: string[]) =>
    [...loadedBy(...files)].filter((target) => target.startsWith("@opentelemetry/"));
  t.deepEqual(
    loads(
      "src/main.ts",
      "src/server/index.ts",
      "src/ddd/index.ts",
      "src/ddd/sequelize/index.ts",
      "src/ddd/connect/index.ts",
    ),
    [],
  );
  // The control, and all that a program's own provider needs.
  t.deepEqual(loads("src/ddd/opentelemetry/index.ts"), ["@opentelemetry/api"]);
});

test("the database commands load no protocol library", (t) => {
  const spoken = (...files: string[]) => {
    const loaded = loadedBy(...files);
    t.true(loaded.has("src/ddd/sequelize/database.ts"));
    return [...loaded].filter((target) => /^(@connectrpc|@bufbuild|@grpc|gen)\//.test(target));
  };
  t.deepEqual(spoken("src/server/commands/migrate.ts", "src/server/commands/seed.ts"), []);
  t.true(spoken("src/server/app.ts").length > 0);
});

test("neither the shell nor the toolkit's own SQL loads Sequelize, which is loaded when it is first asked for something", (t) => {
  const loaded = loadedBy("src/server/app.ts", "src/ddd/sequelize/index.ts", "src/accounts/sequelize.ts");
  t.false(loaded.has("sequelize"));
  // The one file that asks for it as soon as it is loaded.
  const asks = "src/ddd/sequelize/model/unit-transaction.ts";
  t.false(loaded.has(asks));
  t.true(imports.some(({ target, loads }) => target === asks && loads === false));
});

test("the commands that a probe or an operator waits for load no database and no context", (t) => {
  const heavy = (...files: string[]) =>
    [...loadedBy(...files)].filter(
      (target) => /^(sequelize|umzug|pino|@node-rs)(\/|$)/.test(target) || contextOf(target) !== undefined,
    );
  t.deepEqual(heavy("src/main.ts", "src/server/operate/health/check.ts", "src/server/operate/settings.ts"), []);
  t.true(heavy("src/server/app.ts").length > 0);
});

test("the doors to the contexts load no database, no hashing and no service", (t) => {
  const heavy = (file: string) =>
    [...loadedBy(file)].filter((target) =>
      /^(sequelize|@node-rs|src\/(server|ddd\/(sequelize|connect\/commit))|src\/accounts\/password)(\/|$)/.test(target),
    );
  for (const context of ["accounts", "projects"]) {
    t.deepEqual(heavy(`src/${context}/connect-client.ts`), []);
    t.true(heavy(`src/${context}/connect.ts`).length > 0);
  }
});

test("the toolkit, its memory backend and that over HTTP, the remote client's half and the doors to the contexts use nothing of Node.js that a browser lacks", (t) => {
  const ofNode = (...files: string[]) =>
    [...loadedBy(...files)].filter(
      (target) =>
        target.startsWith("node:") ||
        (target.startsWith("src/") && /\bBuffer[.(]/.test(readFileSync(join(root, target), "utf8"))),
    );
  t.deepEqual(
    ofNode(
      "src/ddd/index.ts",
      "src/ddd/memory/index.ts",
      "src/ddd/http/index.ts",
      "src/ddd/connect/browser.ts",
      "src/ddd/opentelemetry/index.ts",
      "src/accounts/connect-client.ts",
      "src/projects/connect-client.ts",
    ),
    [],
  );
  // The control.
  const ofService = ofNode("src/ddd/connect/index.ts");
  t.true(ofService.includes("node:crypto"));
  t.true(ofService.includes("src/ddd/connect/idempotency/idempotent.ts"));
});

const imports: readonly Import[] = sources().flatMap((file) =>
  [
    ...readFileSync(join(root, file), "utf8").matchAll(
      /(?:^(?:import|export) (type )?[^;"]*?from|import)\s*(\()?\s*"([^"]+)"/gm,
    ),
  ].map(([, isType, isLate, specifier = ""]) => ({
    file,
    target: specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier,
    loads: !isType && !isLate,
  })),
);

/** The files and packages that are loaded with these files. */
function loadedBy(...files: string[]): ReadonlySet<string> {
  const loaded = new Set(files);
  // The loop visits files that it adds, too.
  for (const file of loaded) {
    for (const one of imports) if (one.file === file && one.loads) loaded.add(one.target);
  }
  return loaded;
}

/** Files that import each other, in circles; each circle once, sorted. */
function circles(): string[][] {
  const targets = new Map<string, Import[]>();
  for (const one of imports) targets.set(one.file, [...(targets.get(one.file) ?? []), one]);
  const reach = (file: string) => {
    const reached = new Set<string>();
    const visit = (one: string) => {
      for (const { target } of targets.get(one) ?? []) {
        if (reached.has(target)) continue;
        reached.add(target);
        visit(target);
      }
    };
    visit(file);
    return reached;
  };
  const reached = new Map([...targets.keys()].map((file) => [file, reach(file)]));
  const found = [...reached]
    .filter(([file, others]) => others.has(file))
    .map(([file, others]) =>
      [...others]
        .filter((other) => reached.get(other)?.has(file))
        .sort()
        .join(" "),
    );
  return [...new Set(found)].map((circle) => circle.split(" "));
}

function isDependency(target: string): boolean {
  return installed.some((name) => target === name || target.startsWith(`${name}/`));
}

function contextOf(path: string): string | undefined {
  const [, context] = /^src\/([^/]+)\//.exec(path) ?? [];
  return context !== undefined && ["cli", "ddd", "server"].includes(context) ? undefined : context;
}

function sources(folder = "src"): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules/"))
    .map((name) => join(folder, name));
}
