import type { Registry } from "@bufbuild/protobuf";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Session } from "../../../../gen/accounts/v1/session_pb.js";
import { users } from "../../api/clients.ts";
import { Refusal } from "../refusal.tsx";
import { timeWords } from "../time-words.ts";
import { Table } from "./table.tsx";

/** Sessions of a user, each with the way to end it. */
export function SessionsTable(props: {
  readonly sessions: readonly Session[];
  readonly types: Registry;
  /** In the place of a button, for the session that this page uses. */
  readonly current?: ComponentChildren;
  readonly onEnded: (words: string) => void;
}) {
  const { sessions, types, current, onEnded } = props;
  const [error, setError] = useState<unknown>();
  const end = async (id: string) => {
    setError(undefined);
    try {
      await users.revokeSession({ id });
      onEnded("The session has ended; its tokens are good for nothing.");
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <>
      {error !== undefined && <Refusal error={error} types={types} />}
      <Table caption="Sessions" hidesCaption head={["Signed in", "End it", "From", "Last used", "Ends by itself"]}>
        {sessions.map((one) => (
          <tr key={one.id}>
            <th scope="row" class="nowrap">
              {timeWords(one.createTime)}
            </th>
            <td>
              {one.current ? (
                current
              ) : (
                <button
                  type="button"
                  aria-label={`End the session of ${timeWords(one.createTime)}`}
                  onClick={() => void end(one.id)}
                >
                  End
                </button>
              )}
            </td>
            <td>{one.address || "not known"}</td>
            <td class="nowrap">{timeWords(one.refreshTime)}</td>
            <td class="nowrap">{timeWords(one.expireTime)}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
