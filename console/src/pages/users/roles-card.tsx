import { useRef, useState } from "preact/hooks";
import type { User } from "../../../../gen/accounts/v1/user_pb.js";
import { quoted } from "../../admin/search.ts";
import { operatorCommand } from "../../admin/trail.ts";
import { grants } from "../../api/clients.ts";
import type { Contract } from "../../api/contract.ts";
import { GRANTS, readCaller, session } from "../../api/session.ts";
import type { Proof } from "../../proof/proof.ts";
import { ProvenForm } from "../../proof/proven-form.tsx";
import { Command } from "../../ui/command.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { timeWords } from "../../ui/time-words.ts";
import { useAnswer } from "../../ui/use-answer.ts";

/** The roles of a user, given and taken by an admin's proof; and the commands of what only the machine of the service can do. */
export function RolesCard({ user, contract }: { readonly user: User; readonly contract: Contract }) {
  const { types } = contract;
  const hasGrants = contract.hasRpc(GRANTS, "ListGrants");
  const filter = `user_id = ${quoted(user.id)}`;
  const { answer, error, reload } = useAnswer(
    async () => (hasGrants ? grants.listGrants({ filter, pageSize: 1000 }) : undefined),
    [filter, hasGrants, session.value?.name],
  );
  /** The role to revoke, or "" to grant one. */
  const [open, setOpen] = useState<string>();
  const [note, setNote] = useState("");
  const grantButton = useRef<HTMLButtonElement>(null);
  // A token of one's own may be of nobody who could prove a password.
  const canProve = hasGrants && session.value?.refreshToken !== undefined;
  const done = (words: string) => {
    setOpen(undefined);
    setNote(words);
    reload();
    // The control that was used may be gone with its role.
    grantButton.current?.focus();
    if (session.value?.name === user.email) void readCaller();
  };
  const revoke = async (role: string, reauthentication: Proof) => {
    await grants.revokeRole({ userId: user.id, role, reauthentication });
    done(`${user.email} is no longer ${role}, from the next call on.`);
  };
  const toggle = (role: string) => {
    setNote("");
    setOpen(open === role ? undefined : role);
  };
  return (
    <section class="card">
      <h2>Roles and second factors</h2>
      {note && <Notice kind="info">{note}</Notice>}
      {error !== undefined && <Refusal error={error} types={types} />}
      {answer?.grants.length === 0 && <p>The user has no role.</p>}
      <ul class="things">
        {answer?.grants.map(({ role, createTime }) => (
          <li key={role}>
            <div class="row">
              <strong class="role">{role}</strong>
              <span class="muted">since {timeWords(createTime)}</span>
              {canProve && (
                <button
                  type="button"
                  aria-expanded={open === role}
                  aria-label={open === role ? `Cancel, and keep ${role}` : `Revoke ${role}…`}
                  onClick={() => toggle(role)}
                >
                  {open === role ? "Cancel" : "Revoke…"}
                </button>
              )}
            </div>
            {open === role && (
              <ProvenForm action={`Revoke ${role}`} types={types} isDanger run={(proof) => revoke(role, proof)} />
            )}
          </li>
        ))}
      </ul>
      {canProve && (
        <p>
          <button type="button" ref={grantButton} aria-expanded={open === ""} onClick={() => toggle("")}>
            {open === "" ? "Cancel" : "Grant a role…"}
          </button>
        </p>
      )}
      {open === "" && <GrantForm user={user} types={types} onDone={done} />}
      <OperatorCommands email={user.email} changesRoles={!canProve} />
    </section>
  );
}

/** Gives the user a role by its name. */
function GrantForm(props: {
  readonly user: User;
  readonly types: Contract["types"];
  readonly onDone: (words: string) => void;
}) {
  const { user, types, onDone } = props;
  const [role, setRole] = useState("");
  const grant = async (reauthentication: Proof) => {
    await grants.grantRole({ userId: user.id, role, reauthentication });
    onDone(`${user.email} is ${role} now, from the next call on.`);
  };
  return (
    <ProvenForm action="Grant the role" types={types} run={grant}>
      <Field id="role" label="Role" help="A word in lower snake case. This service knows admin alone, who may do all.">
        <input
          id="role"
          class="mono"
          list="known-roles"
          autocomplete="off"
          spellcheck={false}
          required
          maxLength={50}
          pattern="[a-z][a-z0-9_]*"
          title="a word in lower snake case, such as admin"
          aria-describedby="role-help"
          value={role}
          onInput={(event) => setRole(event.currentTarget.value)}
        />
        <datalist id="known-roles">
          <option value="admin" />
        </datalist>
      </Field>
    </ProvenForm>
  );
}

/** The lines for the machine of the service. @param changesRoles whether those of roles are of use here */
function OperatorCommands({ email, changesRoles }: { readonly email: string; readonly changesRoles: boolean }) {
  return (
    <>
      {changesRoles && (
        <>
          <p>
            The token is of no user who is signed in here. Whoever operates the service gives and takes a role on its
            machine:
          </p>
          <p>
            <Command text={operatorCommand("grant", email, " --role admin")} />
          </p>
          <p>
            <Command text={operatorCommand("revoke", email, " --role admin")} />
          </p>
        </>
      )}
      <p>
        Second factors of others have no RPC. For a user who has lost all of them, and has shown in another way who it
        is, the operator removes them, and the sessions:
      </p>
      <p>
        <Command text={operatorCommand("remove-factors", email)} />
      </p>
    </>
  );
}
