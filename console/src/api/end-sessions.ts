import { type Client, Code, ConnectError } from "@connectrpc/connect";
import type { UserService } from "../../../gen/accounts/v1/user_service_pb.js";

/** Ends all sessions of a user but the one that calls. @param userId "" for the caller @returns how many */
export async function endOtherSessions(
  users: Pick<Client<typeof UserService>, "listSessions" | "revokeSession">,
  userId = "",
): Promise<number> {
  const ids: string[] = [];
  let pageToken = "";
  do {
    const { sessions, nextPageToken } = await users.listSessions({ userId, pageToken });
    ids.push(...sessions.filter(({ current }) => !current).map(({ id }) => id));
    pageToken = nextPageToken;
  } while (pageToken !== "");
  const ended = await Promise.all(
    ids.map(async (id) => {
      try {
        await users.revokeSession({ id });
        return true;
      } catch (error) {
        // It has ended by itself meanwhile.
        if (error instanceof ConnectError && error.code === Code.NotFound) return false;
        throw error;
      }
    }),
  );
  return ended.filter((isOne) => isOne).length;
}
