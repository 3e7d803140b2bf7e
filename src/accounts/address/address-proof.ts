import type { Repository } from "../../ddd/repository.ts";
import type { Repositories, Unit } from "../../ddd/worker.ts";
import type { UserEventLog } from "../event/user-event-log.ts";
import type { User } from "../user.ts";
import type { ProvenAddress } from "./email-token.ts";

/** Whether a user has proven an address. */
export async function isProven(
  { provenAddresses }: { readonly provenAddresses: Repository<ProvenAddress> },
  userId: string,
  email: string,
): Promise<boolean> {
  return (await provenAddresses.count({ id: userId, email })) > 0;
}

/** Has tokens sent to addresses that their users are to prove. */
export async function askForProof<R extends Repositories>(
  unit: Unit<R>,
  { events, newId }: { readonly events: UserEventLog; readonly newId: () => string },
  ...users: readonly Pick<User, "id" | "email">[]
): Promise<void> {
  const requests = users.map(({ id: userId, email }) => ({ requestId: newId(), userId, email }));
  await events.verificationRequested(unit, ...requests);
}
