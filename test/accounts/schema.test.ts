import test from "ava";
import {
  auditEventTable,
  emailTokenTable,
  factorChallengeTable,
  passkeyTable,
  passwordTable,
  provenAddressTable,
  recoveryCodeTable,
  roleGrantTable,
  sessionTable,
  signingKeyTable,
  totpTable,
  userTable,
} from "../../src/accounts/schema.ts";
import { accountsMigrations } from "../../src/accounts/sequelize.ts";
import { text } from "../../src/ddd/schema/field.ts";
import { table } from "../../src/ddd/schema/table.ts";
import { differences, migrateDown, migrateUp, openDatabase } from "../../src/ddd/sequelize/index.ts";
import { databases, patient } from "../ddd/sequelize/backends.ts";

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: the accounts' migrations make the tables that are declared, and take them back`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const declared = [
      userTable,
      passwordTable,
      sessionTable,
      roleGrantTable,
      signingKeyTable,
      totpTable,
      passkeyTable,
      recoveryCodeTable,
      factorChallengeTable,
      auditEventTable,
      emailTokenTable,
      provenAddressTable,
    ];
    await migrateUp(database, accountsMigrations);
    t.deepEqual(await differences(database, declared), []);
    // A field whose migration is forgotten is named.
    const more = table<{ id: string; phone: string }>(
      "users",
      { ...userTable.columns, phone: text(20) },
      userTable as never,
    );
    t.deepEqual(await differences(database, [more]), [
      "users.phone is declared, and is not in the database: a migration must add it",
      "users.users_phone_length is declared, and is not in the database: a migration must make this check constraint",
    ]);
    await migrateDown(database, accountsMigrations, Number.POSITIVE_INFINITY);
    t.is((await differences(database, declared)).length, declared.length);
    await migrateUp(database, accountsMigrations);
    t.deepEqual(await differences(database, declared), []);
    await database.close();
    await close();
  });
}
