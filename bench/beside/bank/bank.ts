import { MemoryRepository } from "../../../src/ddd/memory/index.ts";
import type { Repository } from "../../../src/ddd/repository.ts";
import { integer } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { type Migrations, SequelizeRepository } from "../../../src/ddd/sequelize/index.ts";

/** An account, whose id is a number as in the keynote-2 benchmark. */
export interface Account {
  readonly id: number;
  readonly balance: number;
}

export type Bank = { accounts: Repository<Account> };

const accountTable = table<Account>("accounts", { id: integer(), balance: integer() });

export class AccountRepository extends SequelizeRepository<Account> {
  table = accountTable;
}

export class MemoryAccountRepository extends MemoryRepository<Account> {
  table = accountTable;
}

export const bankMigrations: Migrations = {
  context: "bank",
  list: [
    {
      name: "0001-accounts",
      up: (ddl) => ddl.createTable(accountTable.name, accountTable.columns),
      down: (ddl) => ddl.dropTable(accountTable.name),
    },
  ],
};
