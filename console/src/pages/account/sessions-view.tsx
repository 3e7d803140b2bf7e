import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { users } from "../../api/clients.ts";
import { endOtherSessions } from "../../api/end-sessions.ts";
import { session, signOut } from "../../api/session.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { SessionsTable } from "../../ui/list/sessions-table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";

/** The user's sessions, of which this page uses one. */
export function SessionsView({ types }: { readonly types: Registry }) {
  const [asked, setAsked] = useState<"others" | "all">();
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const pages = usePages(
    async (pageToken) => {
      const { sessions, nextPageToken } = await users.listSessions({ pageSize: 20, pageToken });
      return { items: sessions, next: nextPageToken };
    },
    [session.value?.name],
  );
  const tell = (words: string) => {
    setNote(words);
    pages.reload();
  };
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
      setAsked(undefined);
    }
  };
  const endOthers = async () => {
    const count = await endOtherSessions(users);
    tell(count === 1 ? "One other session has ended." : `${count} other sessions have ended.`);
  };
  return (
    <>
      <p class="muted">
        Each sign-in is a session. One that you do not know is somebody else's: end it, and change the password.
      </p>
      <div class="row">
        <button type="button" onClick={() => setAsked("others")}>
          End all others…
        </button>
        <button type="button" onClick={() => setAsked("all")}>
          Sign out everywhere…
        </button>
      </div>
      {note && <Notice kind="info">{note}</Notice>}
      {error !== undefined && <Refusal error={error} types={types} />}
      {pages.items && (
        <SessionsTable
          sessions={pages.items}
          types={types}
          current={<strong class="status done">this one</strong>}
          onEnded={tell}
        />
      )}
      <PagesFoot pages={pages} types={types} thing="session" />
      {asked === "others" && (
        <Confirm
          title="End all other sessions?"
          action="End them"
          isBusy={isBusy}
          onConfirm={() => void run(endOthers)}
          onCancel={() => setAsked(undefined)}
        >
          <p>Whoever uses them has to sign in again. This session goes on.</p>
        </Confirm>
      )}
      {asked === "all" && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          isBusy={isBusy}
          onConfirm={() => void run(() => signOut(true))}
          onCancel={() => setAsked(undefined)}
        >
          <p>All of your sessions end, this one too.</p>
        </Confirm>
      )}
    </>
  );
}
