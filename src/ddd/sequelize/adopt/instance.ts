import type { Options, Sequelize } from "sequelize";
import type { LimitOptions } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { sequelizeLibrary } from "../model/library.ts";
import { loadDriver } from "../session/connect/load-driver.ts";

/** Options that have a meaning for a database that is opened with a Sequelize instance. */
export interface AdoptOptions extends LimitOptions {
  readonly maxConnections?: number | undefined;
  readonly acquireTimeoutMs?: number | undefined;
}

/** The options that a Sequelize instance was made with; its types declare only a part of them, as `config`. */
interface InstanceOptions {
  readonly dialect?: string;
  readonly storage?: string;
  readonly timezone?: string;
  readonly native?: boolean;
  readonly isolationLevel?: string | null;
  readonly quoteIdentifiers?: boolean;
  readonly omitNull?: boolean;
  readonly schema?: string | null;
  readonly keepDefaultTimezone?: boolean;
  readonly dialectOptions?: Readonly<Record<string, unknown>>;
}

/** @throws DatabaseError for anything but an instance of the Sequelize that the toolkit uses */
export function requireInstance(value: unknown): asserts value is Sequelize {
  if (value instanceof sequelizeLibrary().Sequelize) return;
  throw new DatabaseError(
    typeof value === "object" && value !== null && value.constructor.name === "Sequelize"
      ? "the Sequelize instance is of another copy of the package than the toolkit's: see that there is one, by npm ls sequelize, and " +
          "name it external to your bundler, if you use one"
      : "a database is opened with a URL, or with an instance of Sequelize",
  );
}

/** The options of an instance. */
export function optionsOf(sequelize: Sequelize): InstanceOptions {
  const { options } = sequelize as unknown as { readonly options?: InstanceOptions };
  if (!options)
    throw new DatabaseError("the installed Sequelize does not tell an instance's options: install sequelize 6.37");
  return options;
}

/** Options of the drivers that change how rows or values look. */
const SHAPES = ["rowsAsArray", "nestTables", "namedPlaceholders", "prependSearchPath"];

/**
 * Refuses options by which units would not work, or which they would not honour.
 *
 * @throws DatabaseError that names the option and the remedy
 */
export function checkInstance(sequelize: Sequelize): void {
  const { native, isolationLevel, timezone, quoteIdentifiers, omitNull, schema, keepDefaultTimezone, dialectOptions } =
    optionsOf(sequelize);
  const problems: readonly (readonly [wrong: boolean | undefined, text: string])[] = [
    [native, "native: units cannot cancel the native driver's statements: leave it out"],
    [
      typeof isolationLevel === "string",
      "isolationLevel: units are SERIALIZABLE, and those that read see one state of the database: leave it out, and give it to " +
        "sequelize.transaction where you open transactions of your own",
    ],
    [
      timezone !== "+00:00" || keepDefaultTimezone,
      "timezone, or keepDefaultTimezone: the toolkit keeps times in UTC: leave it out (its default is +00:00)",
    ],
    [quoteIdentifiers === false, "quoteIdentifiers: tables are called as they are declared: leave it out"],
    [omitNull, "omitNull: null is a value like any other: leave it out"],
    [
      typeof schema === "string" && schema !== "",
      "schema: tables are looked for in the connection's own: set search_path, by dialectOptions.options",
    ],
    ...SHAPES.map((name) => [Boolean(dialectOptions?.[name]), `dialectOptions.${name}: leave it out`] as const),
  ];
  const problem = problems.find(([wrong]) => wrong);
  if (problem) throw new DatabaseError(`the Sequelize instance cannot be used with the option ${problem[1]}`);
}

/** The server of an instance, as errors name it. */
export function placeOf({ config: { host, port } }: Sequelize): string {
  return `${host ?? "localhost"}${port === undefined || port === null ? "" : `:${port}`}`;
}

/** Sequelize's own default. */
const MAX_CONNECTIONS = 5;

/** The limits of a pool on the connections of an instance. */
export function poolOptions({ config }: Sequelize, { maxConnections, acquireTimeoutMs = 10_000 }: AdoptOptions) {
  const max = config.pool?.max ?? MAX_CONNECTIONS;
  return {
    max: Math.min(max, maxConnections ?? max),
    timeoutMs: acquireTimeoutMs,
    timeoutMessage: () =>
      `no database connection was free within ${acquireTimeoutMs} ms: too many units run, one was left open, or the Sequelize ` +
      "instance uses its connections otherwise (its option pool.max)",
  };
}

/**
 * An instance of the toolkit's own, for a database whose driver is loaded when it is wanted.
 *
 * @param name of the driver's package @param scheme of the URL that wants it
 * @throws DatabaseError that says how to install the driver
 */
export async function instanceOn(name: string, scheme: string, options: Options): Promise<Sequelize> {
  const loaded = await loadDriver<{ readonly default?: object }>(name, scheme, () => import(name));
  const { Sequelize } = sequelizeLibrary();
  return new Sequelize({ ...options, dialectModule: loaded.default ?? loaded });
}
