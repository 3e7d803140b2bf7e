import type { Constraint, Reference } from "../../../schema/constraint.ts";
import { type AnyFieldType, nullable, toSnakeCase } from "../../../schema/field.ts";
import { isIdentity } from "../../../schema/identity.ts";
import { constraintsOf, type Table } from "../../../schema/table.ts";
import type { DialectTable } from "../../dialect.ts";
import type { LiveColumn, LiveConstraint, LiveTable } from "../live-table.ts";
import { isOfType } from "../table-change.ts";
import { fieldOf, losesDefault, typeChecksOf, typeOfLive } from "./live-type.ts";
import { canBeWritten, typeSource } from "./source.ts";
import type { AnyConstraints, Mend, Remedy, Step } from "./step.ts";

/** Finds the steps that mend differences of a table, or the choices that a person has. */
export class Remedies {
  readonly #bound: DialectTable;
  readonly #live: LiveTable;
  readonly #ofColumns = new Map<string, Remedy>();

  constructor(bound: DialectTable, live: LiveTable) {
    this.#bound = bound;
    this.#live = live;
  }

  /** The remedy of all that is wrong with a column. The same object each time. */
  column(column: string): Remedy {
    const known = this.#ofColumns.get(column);
    if (known) return known;
    const declared = this.#bound.columns.find(({ name }) => name === column);
    const live = this.#live.columns.find(({ name }) => name === column);
    const remedy = declared
      ? live
        ? this.#alter(declared.field, live)
        : this.#add(declared.field)
      : live
        ? this.#drop(live)
        : choose("mend the names");
    this.#ofColumns.set(column, remedy);
    return remedy;
  }

  /** The remedy for a declared constraint that the database lacks, or has otherwise. */
  declared(one: Constraint, found: LiveConstraint | undefined): Remedy {
    const { name: table } = this.#bound;
    if (one.kind === "length" || (one.kind === "check" && one.values))
      return this.column(toSnakeCase(one.fields[0] ?? ""));
    if (one.kind === "key")
      return choose(`another key is another table: create it, copy the rows with ddl.run, and drop ${table}`);
    const index = this.#live.indexes.find(({ name }) => name === one.name);
    if (index)
      return choose(
        `drop the index with ddl.dropIndex("${index.name}"), then ddl.addConstraints("${table}", …): write both, and back`,
      );
    const undecided = one.fields.map(toSnakeCase).find((column) => this.#isUndecided(column));
    if (undecided !== undefined)
      return choose(`decide on ${table}.${undecided} first, then ddl.addConstraints("${table}", …)`);
    const [only = ""] = one.fields;
    const isNew = !this.#live.columns.some(({ name }) => name === toSnakeCase(only));
    // It is made with its column.
    if (isNew && one.fields.length === 1 && one.kind !== "check") return this.column(toSnakeCase(only));
    if (
      !canBeWritten(
        one.fields.flatMap((field) => this.#bound.table.types.get(field) ?? []),
        {},
      )
    )
      return choose(`write ddl.addConstraints("${table}", …) for ${one.name} by hand`);
    const add = this.#addition(one);
    const drop: Step = { call: "dropConstraint", table, name: one.name };
    if (!found) return { mend: { up: [add], down: [drop] } };
    const back = this.#readdition(found);
    if (!back) return choose(`write the change of ${one.name} with ddl.run: the database has it in a form of its own`);
    return { mend: { up: [{ ...drop, name: found.name }, add], down: [drop, back] } };
  }

  /** The remedy for a constraint that is not declared. */
  extra(found: LiveConstraint): Remedy {
    const { name: table } = this.#bound;
    const [only = ""] = found.columns;
    const isDeclared = this.#bound.columns.some(({ name }) => name === only);
    if (found.columns.length === 1 && (isOfType(table, only, found) || !isDeclared) && found.kind !== "key")
      return this.column(only);
    const back = this.#readdition(found);
    if (found.kind === "key" || !back || found.name === "")
      return choose(
        `declare ${found.name || "it"}, or drop it with ddl.dropConstraint("${table}", "${found.name}"), and say in down how it comes back`,
      );
    return { mend: { up: [{ call: "dropConstraint", table, name: found.name }], down: [back] } };
  }

  #isUndecided(column: string): boolean {
    return (
      !this.#live.columns.some(({ name }) => name === column) &&
      this.#bound.columns.some(({ name }) => name === column) &&
      "choice" in this.column(column)
    );
  }

  #add(field: string): Remedy {
    const { table, name } = this.#bound;
    const type = this.#bound.column(field).column;
    if (table.key.includes(field))
      return choose(`another key is another table: create it, copy the rows with ddl.run, and drop ${name}`);
    const call = `ddl.addColumn("${name}", "${field}", ${typeSource(type) ?? "…"}`;
    const renamable = this.#live.columns.filter((one) => this.#isUndeclared(one) && this.#couldBe(field, one));
    if (renamable.length > 0) {
      const renames = renamable.map((one) => `ddl.renameColumn("${name}", "${fieldOf(one.name)}", "${field}")`);
      const drops = renamable.map((one) => one.name).join(", ");
      return choose(`${renames.join(", or ")}, which keeps the values; or ${call}), and drop ${drops}`);
    }
    if (!type.nullable && (type.default === undefined || type.default.kind === "uuid7")) {
      return choose(
        `the rows that are there need a value: ${call}, { existing: … }); or give the type a default; or let it be null first, fill it, and alter it`,
      );
    }
    if (typeSource(type) === undefined) return choose(`${call}): write the type by hand`);
    const single = constraintsOf(table, "unique").filter(({ fields }) => fields.join() === field);
    const [unique] = single;
    if (single.length > 1) return choose(`${call}), and ddl.addConstraints for its unique constraints`);
    const constant = type.default?.kind === "constant" ? type.default.value : null;
    if (unique && (constant !== null || type.default?.kind === "now"))
      return choose(
        `all rows that are there would have one value, and it is unique: ${call}) without a default, fill it, and ddl.addConstraints`,
      );
    const references = this.#referenceOf(field);
    const options = {
      ...(unique ? { unique: unique.name === `${name}_${toSnakeCase(field)}` ? true : unique.name } : {}),
      ...(references ? { references } : {}),
    };
    const withConstraints = unique || references ? { withConstraints: true } : {};
    return {
      mend: {
        up: [{ call: "addColumn", table: name, field, type, options }],
        down: [{ call: "dropColumn", table: name, field, options: withConstraints }],
      },
    };
  }

  #referenceOf(field: string): Reference | undefined {
    const found = constraintsOf(this.#bound.table, "reference").find(({ fields }) => fields.join() === field);
    return found && { table: found.table, onDelete: found.onDelete };
  }

  #isUndeclared({ name }: LiveColumn): boolean {
    return !this.#bound.columns.some((one) => one.name === name);
  }

  /** Whether a column of the database may be the declared one under a former name. */
  #couldBe(field: string, { name, type }: LiveColumn): boolean {
    return this.#bound.column(field).codec.type === type && fieldOf(name) !== undefined;
  }

  #drop(live: LiveColumn): Remedy {
    const { name: table, dialect } = this.#bound;
    const field = fieldOf(live.name);
    const missing = this.#bound.columns.filter(
      (one) => !this.#live.columns.some(({ name }) => name === one.name) && this.#couldBe(one.field, live),
    );
    const call = `ddl.dropColumn("${table}", "${field ?? live.name}")`;
    if (missing.length > 0) {
      const renames = missing.map((one) => `ddl.renameColumn("${table}", "${field}", "${one.field}")`);
      return choose(`${renames.join(", or ")}, which keeps the values; or ${call}, which loses them`);
    }
    const using = this.#live.constraints.filter(({ columns }) => columns.includes(live.name));
    const indexes = this.#live.indexes.filter(({ columns }) => columns.includes(live.name));
    const type = typeOfLive(dialect, this.#live, live);
    const own = using.filter((one) => !isOfType(table, live.name, one));
    const obstacle =
      using.find(({ kind, columns }) => kind === "key" || (kind === "check" && columns.length > 1))?.name ??
      own.find((one) => one.columns.length === 1 && !this.#readdition(one))?.name ??
      indexes.find(({ columns }) => columns.length > 1)?.name ??
      this.#live.referredBy.find(({ column }) => column === live.name)?.table;
    if (obstacle !== undefined) return choose(`${obstacle} uses it: take it out of there first, then ${call}`);
    if (!type || field === undefined) return choose(`${call}, and say in down how it comes back`);
    const single = own.filter(({ columns }) => columns.length === 1);
    const unique = single.filter(({ kind }) => kind === "unique");
    const reference = single.find(({ kind }) => kind === "reference");
    const options = {
      ...(unique[0] ? { unique: unique[0].name } : {}),
      ...(reference?.kind === "reference" && reference.onDelete !== "other"
        ? { references: { table: reference.table, onDelete: reference.onDelete } }
        : {}),
    };
    const withConstraints = single.length > 0 || indexes.length > 0 ? { withConstraints: true } : {};
    return {
      mend: {
        up: [{ call: "dropColumn", table, field, options: withConstraints }],
        down: [
          // With no values for the rows that are there, it may be null.
          { call: "addColumn", table, field, type: nullable(withoutDefault(type)), options },
          ...indexes.map(({ name }): Step => ({ call: "createIndex", table, name, fields: [field] })),
        ],
        loss: `${table}.${live.name} is dropped with its values; taken back, it is there again, and null in all rows`,
      },
    };
  }

  #alter(field: string, live: LiveColumn): Remedy {
    const { name: table, dialect } = this.#bound;
    const { column: type, codec } = this.#bound.column(field);
    const printed = typeSource(type);
    const call = `ddl.alterColumn("${table}", "${field}", ${printed ?? "…"}`;
    if (codec.type !== live.type)
      return choose(
        `another type is another column: ddl.addColumn a new one, copy the values with ddl.run, drop the former one, and rename; or declare ${table}.${field} as it is`,
      );
    if (isIdentity(type) !== Boolean(live.identity))
      return choose(
        isIdentity(type)
          ? `an identity is made with its table: create another one, copy the rows with ddl.run, and drop ${table}; or declare integer()`
          : `declare ${table}.${field} as identity(); or create another table without it, copy the rows with ddl.run, and drop ${table}`,
      );
    if (printed === undefined) return choose(`${call}): write the type by hand`);
    if (live.undeclarable?.length)
      return choose(
        `take ${live.undeclarable.join(" and ")} from ${table}.${live.name} with ddl.run, and say in down how it comes back`,
      );
    if (live.others?.length)
      return choose(`write the change with ddl.run: an alteration would lose ${live.others.join(" and ")}`);
    if (!type.nullable && live.nullable)
      return choose(
        `rows may be null: fill them first, as in ddl.run("UPDATE ${table} SET ${live.name} = … WHERE ${live.name} IS NULL"), then ${call})`,
      );
    const checks = typeChecksOf(this.#live, live.name);
    const { maxLength = Number.POSITIVE_INFINITY } = type;
    const before = checks.maxLength ?? Number.POSITIVE_INFINITY;
    if (maxLength < before)
      return choose(
        `rows may have longer text: shorten it first with ddl.run, then ${call}, { shorter: true }); or declare ${before === Number.POSITIVE_INFINITY ? "text()" : `text(${before})`}`,
      );
    const { values } = type;
    if (checks.hasValues && !values && maxLength < Number.POSITIVE_INFINITY)
      return choose(
        `let it be any text first, as in ddl.alterColumn("${table}", "${field}", text()), then ${call}, { shorter: true })`,
      );
    if (values && !(checks.hasValues ? (checks.values ?? values) : [""]).every((one) => values.includes(one)))
      return choose(`rows may have other values: change them first with ddl.run, then ${call})`);
    const former = typeOfLive(dialect, this.#live, live, type);
    if (!former || typeSource(former) === undefined) return choose(`${call}), and say in down how it was`);
    const isShorter = (former.maxLength ?? Number.POSITIVE_INFINITY) < maxLength;
    const mend: Mend = {
      up: [{ call: "alterColumn", table, field, type, options: {} }],
      down: [{ call: "alterColumn", table, field, type: former, options: isShorter ? { shorter: true } : {} }],
      ...(losesDefault(former, live)
        ? { loss: `${table}.${live.name} has the default ${live.default}, which down does not bring back` }
        : {}),
    };
    return { mend };
  }

  #addition(one: Exclude<Constraint, { kind: "key" | "length" }>): Step {
    const table = this.#bound.name;
    switch (one.kind) {
      case "unique":
        return { call: "addConstraints", table, constraints: { unique: { [one.name]: one.fields } } };
      case "reference": {
        const target = { table: one.table, onDelete: one.onDelete };
        return { call: "addConstraints", table, constraints: { references: { [one.fields[0] ?? ""]: target } } };
      }
      case "check": {
        const { checks = {} } = this.#bound.table as Table<Record<string, never>>;
        const types = Object.fromEntries(one.fields.map((field) => [field, this.#bound.column(field).column]));
        return { call: "addConstraints", table, constraints: { checks: { [one.name]: checks[one.name] } }, types };
      }
    }
  }

  /** The step that makes a constraint of the database again, if a declaration can say it. */
  #readdition(found: LiveConstraint): Step | undefined {
    const table = this.#bound.name;
    const fields = found.columns.map(fieldOf);
    const known = fields.filter((field) => field !== undefined);
    if (known.length < fields.length || found.undeclarable?.length) return undefined;
    if ("others" in found && found.others?.length) return undefined;
    const step = (constraints: AnyConstraints): Step => ({ call: "addConstraints", table, constraints });
    if (found.kind === "unique") return step({ unique: { [found.name]: known } });
    if (found.kind !== "reference" || found.onDelete === "other") return undefined;
    const [field = ""] = known;
    if (found.name !== `${table}_${toSnakeCase(field)}_reference`) return undefined;
    return step({ references: { [field]: { table: found.table, onDelete: found.onDelete } } });
  }
}

function choose(choice: string): Remedy {
  return { choice };
}

function withoutDefault({ default: _, ...type }: AnyFieldType): AnyFieldType {
  return type;
}
