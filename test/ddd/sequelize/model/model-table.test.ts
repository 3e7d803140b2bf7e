import test from "ava";
import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type ModelAttributes,
  type ModelOptions,
  Sequelize,
} from "sequelize";
import { AlreadyExistsError, IntegrityError } from "../../../../src/ddd/error.ts";
import {
  DatabaseError,
  differences,
  MILLISECONDS,
  migrateUp,
  modelTable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  type Table,
} from "../../../../src/ddd/sequelize/index.ts";
import { adoptedPlaces, instanceOf, patient, sqlite } from "../backends.ts";

interface Author {
  id: string;
  penName: string;
  born: Date | null;
  works: number;
}

interface Poem {
  id: string;
  authorId: string;
  line: string;
}

/** A user's models, one a class and one by `define`, as they are without the toolkit. */
function modelsOf(sequelize: Sequelize) {
  class AuthorModel extends Model<InferAttributes<AuthorModel>, InferCreationAttributes<AuthorModel>> {
    declare id: string;
    declare penName: string;
    declare born: CreationOptional<Date | null>;
    declare works: number;
    shout(): string {
      return this.penName.toUpperCase();
    }
  }
  const born = sequelize.getDialect() === "sqlite" ? MILLISECONDS : DataTypes.DATE(3);
  AuthorModel.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      penName: { type: DataTypes.STRING(40), allowNull: false, unique: true },
      born,
      works: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 3 },
    },
    { sequelize, tableName: "authors", timestamps: false, underscored: true },
  );
  const PoemModel = sequelize.define<Model<Poem, Poem>>(
    "Poem",
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      authorId: { type: DataTypes.UUID, allowNull: false },
      line: { type: DataTypes.TEXT, allowNull: false },
    },
    {
      tableName: "poems",
      timestamps: false,
      underscored: true,
      indexes: [{ unique: true, fields: ["author_id", "id"], name: "poems_both" }],
    },
  );
  PoemModel.belongsTo(AuthorModel, { as: "author", foreignKey: "authorId", onDelete: "CASCADE" });
  AuthorModel.hasMany(PoemModel, { as: "poems", foreignKey: "authorId" });
  return { AuthorModel, PoemModel };
}

const author = (n: number): Author => ({
  id: `00000000-0000-4000-8000-00000000000${n}`,
  penName: `pen ${n}`,
  born: new Date("1899-08-24T01:02:03.004Z"),
  works: n,
});
const poem = (n: number, by: Author): Poem => ({ id: author(n).id, authorId: by.id, line: `line ${n}` });

for (const [name, place] of Object.entries(adoptedPlaces)) {
  test(`${name}: a model that a user has already is the declaration`, async (t) => {
    const { instance, close } = await place();
    if (!instance) throw new Error("there is no instance");
    const { AuthorModel, PoemModel } = modelsOf(instance);
    const authorTable: Table<Author> = modelTable(AuthorModel, {
      checks: { authors_works: { works: { gte: 0 } } },
    });
    const poemTable = modelTable(PoemModel);
    class Authors extends SequelizeRepository<Author> {
      table = authorTable;
      loudest() {
        return this.withSequelize(async ({ model, transaction }) => {
          const found = await model.findOne({
            include: "poems",
            order: [["works", "DESC"]],
            rejectOnEmpty: true,
            transaction,
          });
          return found as unknown as InstanceType<typeof AuthorModel> & { poems: Model[] };
        });
      }
    }
    class Poems extends SequelizeRepository<Poem> {
      table: Table<Poem> = poemTable;
    }
    t.deepEqual(
      [...authorTable.constraints.keys()],
      ["authors_id", "authors_pen_name_key", "authors_pen_name_length", "authors_works"],
    );
    t.deepEqual([...poemTable.constraints.keys()], ["poems_id", "poems_both", "poems_author_id_reference"]);
    const database = await openDatabase(instance, patient);
    const up = async (ddl: Parameters<Parameters<typeof migrateUp>[1]["list"][number]["up"]>[0]) => {
      await ddl.createTable(authorTable.name, authorTable.columns, authorTable);
      await ddl.createTable(poemTable.name, poemTable.columns, poemTable);
    };
    await migrateUp(database, { context: "poetry", list: [{ name: "1", up, down: async () => {} }] });
    const worker = new SequelizeWorker(database, { authors: Authors, poems: Poems });
    t.is(database.model(authorTable) as unknown, AuthorModel);
    await worker.run(async ({ authors, poems }) => {
      await authors.create(author(1), author(2));
      await poems.create(poem(1, author(2)), poem(2, author(2)));
      const loudest = await authors.loudest();
      t.is(loudest.shout(), "PEN 2");
      t.deepEqual(authors.toEntity(loudest), author(2));
      t.deepEqual(
        loudest.poems.map((one) => poems.toEntity(one)),
        [poem(1, author(2)), poem(2, author(2))],
      );
      await AuthorModel.create({ ...author(3) }, { transaction: null }).then(
        () => t.fail("it was outside of the unit"),
        (error: Error) => t.regex(error.message, /pass the transaction/),
      );
      await t.throwsAsync(authors.create({ ...author(3), penName: "pen 1" }), { instanceOf: AlreadyExistsError });
      await t.throwsAsync(authors.create({ ...author(3), works: -1 }), { instanceOf: IntegrityError });
    });
    const { authors, poems } = worker.repositories;
    await AuthorModel.create({ ...author(3) });
    t.deepEqual(await authors.retrieve({ id: author(3).id }), author(3), "what a model writes on its own");
    const { works, ...rest } = author(4);
    await authors.create(rest as Author);
    t.is((await authors.retrieve({ id: author(4).id })).works, 3, "its defaults are the repository's");
    await authors.delete({ id: author(2).id });
    t.is(await poems.count(), 0);
    await database.close();
    await close();
  });
}

for (const [name, place] of Object.entries(adoptedPlaces)) {
  test(`${name}: what a table lacks that Sequelize's sync has made is told`, async (t) => {
    const { instance, close } = await place();
    if (!instance) throw new Error("there is no instance");
    const { AuthorModel } = modelsOf(instance);
    await AuthorModel.sync();
    const database = await openDatabase(instance, patient);
    const found = await differences(database, [modelTable(AuthorModel)]);
    t.true(found.some((one) => one.startsWith("authors.pen_name is declared as ")));
    await database.close();
    await close();
  });
}

/** A model with one attribute besides its id. */
function one(
  attribute: ModelAttributes[string],
  options: ModelOptions = {},
  define?: (model: ReturnType<Sequelize["define"]>) => void,
) {
  const sequelize = new Sequelize({ dialect: "mysql", dialectModule: {}, logging: false });
  const id = { type: DataTypes.UUID, primaryKey: true };
  const model = sequelize.define(
    "Thing",
    { id, thing: attribute },
    { tableName: "things", timestamps: false, ...options },
  );
  define?.(model);
  return model;
}

const refused: Readonly<Record<string, [model: () => ReturnType<typeof one>, message: RegExp]>> = {
  paranoid: [() => one(DataTypes.TEXT, { paranoid: true, timestamps: true }), /is paranoid.*deleteTime/],
  timestamps: [() => one(DataTypes.TEXT, { timestamps: true }), /has timestamps.*timestamps: false/],
  version: [() => one(DataTypes.TEXT, { version: true }), /has a version/],
  "default scope": [() => one(DataTypes.TEXT, { defaultScope: { where: { thing: "x" } } }), /defaultScope/],
  hooks: [() => one(DataTypes.TEXT, { hooks: { beforeCreate: () => {} } }), /the hook beforeCreate/],
  "hooks that come later": [
    () => one(DataTypes.TEXT, {}, (model) => model.addHook("afterFind", () => {})),
    /the hook afterFind/,
  ],
  "model validator": [() => one(DataTypes.TEXT, { validate: { odd() {} } }), /the validator odd/],
  "getter method": [() => one(DataTypes.TEXT, { getterMethods: { loud: () => 1 } }), /getter or setter method "loud"/],
  getter: [() => one({ type: DataTypes.TEXT, get: () => 1 }), /getter or setter of thing/],
  setter: [() => one({ type: DataTypes.TEXT, set: () => {} }), /getter or setter of thing/],
  validator: [() => one({ type: DataTypes.TEXT, validate: { isEmail: true } }), /the validator isEmail of thing/],
  virtual: [() => one(DataTypes.VIRTUAL), /is VIRTUAL/],
  autoIncrement: [
    () => one({ type: DataTypes.INTEGER, autoIncrement: true, unique: true }),
    /autoIncrement, and not as its primary key/,
  ],
  defaultValue: [
    () => one({ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 }),
    /defaultValue of thing.*no constant/,
  ],
  "defaultValue of a function": [() => one({ type: DataTypes.TEXT, defaultValue: () => "x" }), /no constant/],
  column: [() => one({ type: DataTypes.TEXT, field: "Other" }), /the column "Other".*underscored/],
  decimal: [() => one(DataTypes.DECIMAL), /is DECIMAL.*DECIMAL\(10, 2\)/],
  unsigned: [() => one(DataTypes.INTEGER.UNSIGNED), /UNSIGNED/],
  "times cut to seconds": [() => one(DataTypes.DATE), /DATE\(3\)/],
  schema: [() => one(DataTypes.TEXT, { schema: "other" }), /has a schema/],
  "partial index": [
    () => one(DataTypes.TEXT, { indexes: [{ unique: true, fields: ["thing"], name: "some", where: { thing: "x" } }] }),
    /unique index some/,
  ],
  "set null": [
    () => one({ type: DataTypes.UUID, references: { model: "others", key: "id" }, onDelete: "SET NULL" }),
    /onDelete: "SET NULL".*RESTRICT/,
  ],
  "another key": [
    () => one({ type: DataTypes.UUID, references: { model: "others", key: "code" } }),
    /refers from thing to others.code/,
  ],
};

for (const [name, [model, message]] of Object.entries(refused)) {
  test(`a model with a feature that a repository would not honour is refused: ${name}`, (t) => {
    const error = t.throws(() => modelTable(model()), { instanceOf: DatabaseError, message });
    t.regex(error?.message ?? "", /^the model Thing /);
  });
}

test("a model of another instance, or with times that its database keeps otherwise, is refused at the start", async (t) => {
  const { url, close } = await sqlite();
  const instance = instanceOf(url);
  const things = modelTable(
    instance.define<Model<{ id: string; at: Date | null }>>(
      "Thing",
      { id: { type: DataTypes.UUID, primaryKey: true }, at: DataTypes.DATE(3) },
      { timestamps: false, tableName: "things" },
    ),
  );
  class Things extends SequelizeRepository<{ id: string; at: Date | null }> {
    table = things;
  }
  const database = await openDatabase(instance, patient);
  t.throws(() => new SequelizeWorker(database, { things: Things }), {
    message: /the attribute at of DATE.*use MILLISECONDS/,
  });
  const other = await openDatabase(url, patient);
  t.throws(() => new SequelizeWorker(other, { things: Things }), { message: /another Sequelize instance/ });
  await database.close();
  await other.close();
  await instance.close();
  await close();
});
