import test from "ava";
import { DataTypes, type Model, type ModelStatic, type Sequelize } from "sequelize";
import { InvalidError } from "../../../../src/ddd/error.ts";
import {
  differences,
  exactDecimal,
  type Json,
  migrateUp,
  modelTable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  type Table,
} from "../../../../src/ddd/sequelize/index.ts";
import { adoptedPlaces, patient } from "../backends.ts";

interface Article {
  id: number;
  state: "draft" | "published";
  day: string | null;
  price: string;
  mass: string | null;
  picture: Uint8Array | null;
  details: Json;
}

function modelOf(sequelize: Sequelize): ModelStatic<Model<Article, Article>> {
  const decimal = (precision: number, scale: number) =>
    sequelize.getDialect() === "sqlite" ? exactDecimal(precision, scale) : DataTypes.DECIMAL(precision, scale);
  return sequelize.define<Model<Article, Article>>(
    "Article",
    {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      state: { type: DataTypes.ENUM("draft", "published"), allowNull: false, defaultValue: "draft" },
      day: { type: DataTypes.DATEONLY },
      price: { type: decimal(10, 2), allowNull: false },
      mass: { type: decimal(30, 15) },
      picture: { type: DataTypes.BLOB },
      details: { type: sequelize.getDialect() === "postgres" ? DataTypes.JSONB : DataTypes.JSON, allowNull: false },
    },
    { tableName: "articles", timestamps: false, underscored: true },
  );
}

const picture = new Uint8Array([0, 39, 255]);

const first: Article = {
  id: 1,
  state: "published",
  day: "0099-12-31",
  price: "-12.50",
  mass: "100000000000000.000000000000001",
  picture,
  details: { a: [1, null], b: "x" },
};
const second: Article = {
  id: 2,
  state: "draft",
  day: null,
  price: "0.07",
  mass: "-0.000000000000001",
  picture: new Uint8Array(),
  details: ["é", 1.5],
};

for (const [name, place] of Object.entries(adoptedPlaces)) {
  test(`${name}: a model's rarer types are the table's, and both read and write the same`, async (t) => {
    const { instance, close } = await place();
    if (!instance) throw new Error("there is no instance");
    const model = modelOf(instance);
    const articleTable: Table<Article> = modelTable(model);
    class Articles extends SequelizeRepository<Article> {
      table = articleTable;
      readByModel() {
        return this.withSequelize(async ({ transaction }) =>
          (await model.findAll({ order: ["id"], transaction })).map((one) => this.toEntity(one)),
        );
      }
    }
    const database = await openDatabase(instance, patient);
    await migrateUp(database, {
      context: "articles",
      list: [
        {
          name: "1",
          up: (ddl) => ddl.createTable(articleTable.name, articleTable.columns, articleTable),
          down: async () => {},
        },
      ],
    });
    t.deepEqual(await differences(database, [articleTable]), []);
    const worker = new SequelizeWorker(database, { articles: Articles });
    const { articles } = worker.repositories;
    await articles.create(first);
    await model.create({ ...second, picture: Buffer.from([]) });
    for (const one of [first, second]) t.deepEqual(await articles.retrieve({ id: one.id }), one);
    t.is(await model.count({ where: { price: "-12.50" } }), 1);
    t.is(await model.count({ where: { mass: "100000000000000.000000000000001" } }), 1);
    const byModel = worker.run(({ articles }) => articles.readByModel());
    // Sequelize has this driver read decimals as binary numbers.
    if (name === "mariadb, adopted") await t.throwsAsync(byModel, { message: /a decimal that was read exactly/ });
    else t.deepEqual(await byModel, [first, second]);
    await t.throwsAsync(articles.create({ ...first, id: 3, day: "2026-02-30" }), { instanceOf: InvalidError });
    await database.close();
    await close();
  });
}
