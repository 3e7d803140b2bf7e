import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { users } from "../../api/clients.ts";
import { endOtherSessions } from "../../api/end-sessions.ts";
import { session } from "../../api/session.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { SessionsTable } from "../../ui/list/sessions-table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";

/** The sessions of a user, which an admin can end. */
export function UserSessions({ id, types }: { readonly id: string; readonly types: Registry }) {
  const [note, setNote] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const pages = usePages(
    async (pageToken) => {
      const { sessions, nextPageToken } = await users.listSessions({ userId: id, pageSize: 20, pageToken });
      return { items: sessions, next: nextPageToken };
    },
    [id, session.value?.name],
  );
  const tell = (words: string) => {
    setNote(words);
    pages.reload();
  };
  const endAll = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const count = await endOtherSessions(users, id);
      tell(count === 1 ? "One session has ended." : `${count} sessions have ended.`);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  return (
    <section>
      <div class="row head">
        <h2>Sessions</h2>
        {pages.items && pages.items.length > 0 && (
          <button type="button" onClick={() => setAsked(true)}>
            End all…
          </button>
        )}
      </div>
      {note && <Notice kind="info">{note}</Notice>}
      {error !== undefined && <Refusal error={error} types={types} />}
      {pages.items && pages.items.length > 0 && (
        <SessionsTable
          sessions={pages.items}
          types={types}
          current={<strong class="status done">this one</strong>}
          onEnded={tell}
        />
      )}
      <PagesFoot pages={pages} types={types} thing="session" />
      {isAsked && (
        <Confirm
          title="End all sessions of this user?"
          action="End them"
          isBusy={isBusy}
          onConfirm={() => void endAll()}
          onCancel={() => setAsked(false)}
        >
          <p>The user has to sign in again. The session of this page goes on, if it is one of them.</p>
        </Confirm>
      )}
    </section>
  );
}
