import { type ServiceDefinition, unitOptions } from "../../src/ddd/connect/index.ts";
import { PreconditionError } from "../../src/ddd/error.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { defineContext } from "../../src/server/contexts.ts";
import { createLog } from "../../src/server/log/log.ts";
import { AccountRepository, type Bank, bankMigrations, MemoryAccountRepository } from "./bank/bank.ts";
import { BankService } from "./bank/bank_pb.ts";

// Transfers as a context on the toolkit: two reads, a decision and two writes in one unit.
const bank = defineContext<Bank>({
  name: "bank",
  memory: { accounts: MemoryAccountRepository },
  sequelize: { accounts: AccountRepository },
  migrations: bankMigrations,
  services({ worker }) {
    const definition: ServiceDefinition<typeof BankService> = {
      service: BankService,
      worker,
      implementation: {
        async transfer({ fromId, toId, amount }, context) {
          await worker.run(async ({ accounts }) => {
            const [from, to] = await Promise.all([accounts.retrieve({ id: fromId }), accounts.retrieve({ id: toId })]);
            if (from.balance < amount)
              throw new PreconditionError("the account has less", { reason: "BALANCE_TOO_LOW" });
            await accounts.save({ ...from, balance: from.balance - amount });
            await accounts.save({ ...to, balance: to.balance + amount });
          }, unitOptions(context));
          return {};
        },
      },
    };
    return [definition];
  },
});

const app = createApp(readConfig(process.env, ["bank"]), { contexts: [bank], log: createLog("error") });
await app.start();
process.stdout.write("listening\n");
process.once("SIGTERM", () => void app.close());
