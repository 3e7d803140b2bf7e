import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { users } from "../../api/clients.ts";
import { session } from "../../api/session.ts";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { timeWords } from "../../ui/time-words.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { EmailForm } from "./email-form.tsx";
import { NameForm } from "./name-form.tsx";
import { PasswordChange } from "./password-change.tsx";

/** The user's name, email address and password. */
export function ProfileView({ types }: { readonly types: Registry }) {
  const [note, setNote] = useState("");
  const { answer, error, reload } = useAnswer(() => users.getMe({}), [session.value?.name]);
  const user = answer?.user;
  if (!user) return error === undefined ? <p class="muted">Loading…</p> : <Refusal error={error} types={types} />;
  const pairs = [
    ["Email address", user.email],
    ["Roles", answer.roles.join(", ") || "none"],
    ["Id", user.id],
    ["Created", timeWords(user.createTime)],
    ["Changed", timeWords(user.updateTime)],
  ] as const;
  const tell = (words: string) => {
    setNote(words);
    reload();
  };
  return (
    <div class="cards">
      <section class="card">
        <h2>
          {user.name} {user.surname}
        </h2>
        <dl class="pairs">
          {pairs.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {note && <Notice kind="info">{note}</Notice>}
      </section>
      <section class="card">
        <h2>Name</h2>
        <NameForm key={user.etag} user={user} types={types} onDone={tell} onStale={reload} />
      </section>
      <section class="card">
        <h2>Email address</h2>
        <EmailForm user={user} types={types} onDone={tell} />
      </section>
      <section class="card">
        <h2>Password</h2>
        <PasswordChange types={types} onDone={tell} />
      </section>
    </div>
  );
}
