/** Reserved words of JavaScript and TypeScript, also those that are so in strict code alone. */
const WORDS: ReadonlySet<string> = new Set(
  (
    "abstract any arguments as async await bigint boolean break case catch class const continue debugger declare default delete do " +
    "else enum eval export extends false finally for from function if implements import in infer instanceof interface is keyof let " +
    "namespace never new null number object of package private protected public readonly require return satisfies static string " +
    "super switch symbol this throw true try type typeof undefined unknown using var void while with yield"
  ).split(" "),
);

/** Globals that the files of a context, or the code that is generated for it, use. */
const GLOBALS: ReadonlySet<string> = new Set(
  (
    "Array AsyncIterable BigInt Boolean Buffer Date Error Function Infinity Iterator JSON Map Math NaN Number Object Partial " +
    "Promise Proxy Readonly Record Reflect RegExp Set String Symbol URL"
  ).split(" "),
);

/** Names that the files of a context import, or that have places of their own in a project. */
const OWN: ReadonlySet<string> = new Set(
  (
    "app brasa contexts databases differences google main memory migrations repositories resource sequelize " +
    "AccessTable ConnectRepository Context FieldRules MemoryRepository MessageCodec Migrations New PageTokenSeal Repository " +
    "SequelizeRepository ServiceDefinition Versioned Worker"
  ).split(" "),
);

/** Properties that every object has. */
const INHERITED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), "toJSON"]);

/** Fields that every entity and every message has, keys of a condition, and columns that every table of some database has. */
const FIELDS: ReadonlySet<string> = new Set(
  (
    "id version etag createTime updateTime and or not " + "tableoid cmax xmax cmin xmin ctid dbRowId dbTrxId dbRollPtr"
  ).split(" "),
);

/** Whether code that uses a name, in camel or Pascal case, would mean something else by it. */
export function isReserved(name: string): boolean {
  return [WORDS, GLOBALS, OWN, INHERITED].some((names) => names.has(name));
}

/** Whether no field can be called so, in camel case. */
export function isReservedField(name: string): boolean {
  return FIELDS.has(name) || INHERITED.has(name);
}

/** The tables of the toolkit, in every database. */
export const TOOLKIT_TABLES: ReadonlySet<string> = new Set(
  "event_cursors event_dead_letters event_inbox event_leases event_outbox event_streams migrations rate_limits requests".split(
    " ",
  ),
);
