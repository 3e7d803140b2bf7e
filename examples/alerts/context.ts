import { type AnyReaction, defineReaction, type Repository } from "brasa";
import { MemoryRepository } from "brasa/memory";
import { type Migrations, SequelizeRepository } from "brasa/sequelize";
import { defineContext } from "brasa/server";
import { type Account, accountTable, amount } from "./account.js";
import { type LowBalance, lowBalance } from "./event.js";
import { sendMail } from "./mailer.js";

export type AlertsRepositories = { accounts: Repository<Account> };

class MemoryAccounts extends MemoryRepository<Account> {
  table = accountTable;
}

export class SqlAccounts extends SequelizeRepository<Account> {
  table = accountTable;
}

export const migrations: Migrations = {
  context: "alerts",
  list: [
    {
      name: "0001-accounts",
      up: (ddl) => ddl.createTable(accountTable.name, accountTable.columns, accountTable),
      down: (ddl) => ddl.dropTable("accounts"),
    },
  ],
};

/** Sends the mails. The event's id is the request id, so that a mail that is sent again is known. */
function sendAlert(mailerUrl: string): AnyReaction<AlertsRepositories> {
  return defineReaction<AlertsRepositories, LowBalance>({
    name: "send-alert",
    on: lowBalance,
    async call({ id, data: { accountId, email, cents, thresholdCents } }, { signal }) {
      const text = `The balance of ${accountId} is ${amount(BigInt(cents))}, below ${amount(BigInt(thresholdCents))}.`;
      await sendMail(mailerUrl, { requestId: id, recipient: email, subject: "Low balance", text }, signal);
    },
  });
}

/** Alerts as a context without services: the shell delivers its events. */
export const alerts = (mailerUrl: string) =>
  defineContext<AlertsRepositories>({
    name: "alerts",
    memory: { accounts: MemoryAccounts },
    sequelize: { accounts: SqlAccounts },
    migrations,
    services: () => [],
    reactions: () => [sendAlert(mailerUrl)],
  });
