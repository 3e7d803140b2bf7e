import { useState } from "preact/hooks";
import { type Activity, userFilter } from "../../admin/search.ts";
import { users } from "../../api/clients.ts";
import type { Contract } from "../../api/contract.ts";
import { session, USERS } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { Choice } from "../../ui/choice.tsx";
import { FilterForm } from "../../ui/list/filter-form.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { Table } from "../../ui/list/table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { timeWords } from "../../ui/time-words.ts";

const ACTIVITIES = { all: "all", active: "active", inactive: "inactive" } as const;

/** All users, the newest first, found by an address, a name, an id or a filter. */
export function UsersView({ contract }: { readonly contract: Contract }) {
  const [text, setText] = useState("");
  const [activity, setActivity] = useState<Activity>("all");
  const pages = usePages(
    async (pageToken) => {
      const filter = userFilter(text, activity);
      const answer = await users.listUsers({ filter, orderBy: "create_time desc", pageToken });
      return { items: answer.users, next: answer.nextPageToken };
    },
    [text, activity, session.value?.name],
  );
  return (
    <>
      <div class="row head">
        <h1>Users</h1>
        <a href={hrefOf("tables", USERS, "users")}>As a table, to create and change</a>
      </div>
      <FilterForm placeholder="start of an address or a name, an id, or a filter" filter={text} onFilter={setText}>
        <Choice label="Who may sign in" options={ACTIVITIES} chosen={activity} onChoose={setActivity} />
      </FilterForm>
      {pages.items && pages.items.length > 0 && (
        <Table caption="Users" hidesCaption head={["Email address", "Name", "May sign in", "Created", "Changed"]}>
          {pages.items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <a href={hrefOf("users", one.id)}>{one.email}</a>
              </th>
              <td>
                {one.name} {one.surname}
              </td>
              <td>{one.active ? "yes" : "no"}</td>
              <td class="nowrap">{timeWords(one.createTime)}</td>
              <td class="nowrap">{timeWords(one.updateTime)}</td>
            </tr>
          ))}
        </Table>
      )}
      <PagesFoot pages={pages} types={contract.types} thing="user" />
    </>
  );
}
