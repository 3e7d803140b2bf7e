import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { conformanceCases } from "../../../../src/ddd/testing/index.ts";
import { root } from "../../../helpers/tools.ts";
import { standinBackend, standins } from "./backend.ts";

const OWN = "test/ddd/sequelize/standin/expected.test.ts";

const HEAD = (server: string) => `-- The SQL that the cases of the suite send to ${server}.
--
-- NOT RUN: no server is on this machine. Each statement was translated for SQLite, by test/helpers/standin, and the case has passed with
-- the rows that SQLite has found and the errors as the server would word them. Whether the server takes the statements, and means by
-- them what the translation means, has been read in its documentation only.
--
-- A case has its statements in the order of their text, those that an earlier case has too by their labels alone. Those of opening the
-- database, which every case sends, are told once.
-- After a change: UPDATE_EXPECTED=1 npx ava ${OWN}
`;

const SERVERS = { mssql: "Microsoft SQL Server", oracle: "Oracle" } as const;

/** A list of the same form many times is there with its first and last member only. */
function shortened(sql: string): string {
  const member = String.raw`(?:INTO "\w+" \([^()]*\) VALUES )?(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[@:]p\d+)`;
  const list = new RegExp(`(${member})((?:,? ${member}){3,})(,? ${member})`, "g");
  const value = String.raw`(?:CONVERT\(VARCHAR\(MAX\), @p\d+ COLLATE \w+\)|:p\d+)`;
  const replaced = new RegExp(`(, ${value}, ${value}\\))(?:, ${value}, ${value}\\)){3,}`, "g");
  const folded = sql
    .replace(/(?:replace\(){4,}/gi, (all) => `REPLACE( /* ${all.length / "replace(".length} within each other */ `)
    .replace(replaced, "$1 /* and so on */");
  return folded.replace(list, (whole, first: string, between: string, last: string) => {
    const form = (text: string) => text.replace(/^,? /, "").replace(/\d+/g, "");
    const members = between.match(new RegExp(`,? ${member}`, "g")) ?? [];
    return members.every((one) => form(one) === form(first))
      ? `${first}, /* ${members.length} more of this form */${last}`
      : whole;
  });
}

/** The sections of the cases, each with the statements that it sends. */
class Sections {
  readonly #known = new Set<string>();
  #text: string;

  constructor(head: string) {
    this.#text = head;
  }

  add(title: string, statements: ReadonlySet<string>): void {
    const known: string[] = [];
    const lines: string[] = [];
    for (const whole of [...statements].sort()) {
      const label = createHash("sha256").update(whole).digest("hex").slice(0, 6);
      if (this.#known.has(label)) known.push(label);
      else lines.push(`-- ${label}:\n${shortened(whole).replace(/;$/, "")};`);
      this.#known.add(label);
    }
    if (known.length > 0) lines.unshift(`-- and ${known.join(" ")}`);
    this.#text += `\n-- ${title}\n${lines.join("\n")}\n`;
  }

  toString(): string {
    return this.#text;
  }
}

for (const standin of standins) {
  const { dialect } = standin;
  test(`${dialect}: every case passes on the stand-in, and sends the expected SQL`, async (t) => {
    const sections = new Sections(HEAD(SERVERS[dialect]));
    let sent = new Set<string>();
    const backend = await standinBackend(standin, (sql) => sent.add(sql));
    t.teardown(backend.close);
    const opening = sent;
    sections.add("Opening the database, and the migrations of the toolkit and of the suite", opening);
    for (const { group, name, run } of conformanceCases) {
      sent = new Set();
      await t.notThrowsAsync(run(backend), name);
      sections.add(`${group}: ${name}`, new Set([...sent].filter((sql) => !opening.has(sql))));
    }
    const file = join(root, "test/ddd/sequelize/standin/expected", `${dialect}.sql`);
    if (process.env.UPDATE_EXPECTED) writeFileSync(file, sections.toString());
    const [now, before] = [sections.toString(), readFileSync(file, "utf8")].map((text) => text.split("\n\n")) as [
      string[],
      string[],
    ];
    const at = now.findIndex((section, i) => section !== before[i]);
    if (at >= 0 || now.length !== before.length) {
      t.log(`expected:\n${before[at]}\nsent:\n${now[at]}`);
      t.fail(
        `the SQL is another than in ${file}: read what has changed, and write it by UPDATE_EXPECTED=1 npx ava ${OWN}`,
      );
    }
    t.pass();
  });
}
