import type { Registry } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { session } from "../../api/session.ts";
import { hrefOf } from "../../app/router.ts";
import { stateOf, takes } from "../../live/letters.ts";
import { operations } from "../../live/watch.ts";
import { FilterForm } from "../../ui/list/filter-form.tsx";
import { PagesFoot } from "../../ui/list/pages-foot.tsx";
import { Table } from "../../ui/list/table.tsx";
import { usePages } from "../../ui/list/use-pages.ts";
import { timeWords } from "../../ui/time-words.ts";
import { DecideLetters } from "./decide.tsx";

/** The service takes so many ids at a time. */
const MOST_CHOSEN = 1000;

/** Events that a reaction could not be applied to: an operator has them tried again, or left out. */
export function LettersView({ types }: { readonly types: Registry }) {
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const pages = usePages(
    async (pageToken) => {
      const { deadLetters, nextPageToken } = await operations.listDeadLetters({ filter, pageToken });
      return { items: deadLetters, next: nextPageToken };
    },
    [filter, session.value?.name],
  );
  const letters = pages.items ?? [];
  const present = letters.filter(({ id }) => chosen.includes(id));
  const isAll = present.length > 0 && present.length === Math.min(letters.length, MOST_CHOSEN);
  return (
    <>
      <p class="muted">
        Events that a reaction could not be applied to, of all processes. Events of one key take effect in their order,
        so that later ones wait behind.
      </p>
      <FilterForm
        placeholder={'reaction = "projects.make-example-project" AND state = STATE_FAILED'}
        filter={filter}
        onFilter={setFilter}
      >
        <button type="button" onClick={pages.reload}>
          Reload
        </button>
      </FilterForm>
      <DecideLetters
        types={types}
        ids={present.map(({ id }) => id)}
        canRetry={present.some((one) => takes("retry", one))}
        canDiscard={present.some((one) => takes("discard", one))}
        onDone={() => {
          setChosen([]);
          pages.reload();
        }}
      />
      {letters.length > 0 && (
        <>
          <p>
            <label>
              <input
                type="checkbox"
                checked={isAll}
                onChange={() => setChosen(isAll ? [] : letters.slice(0, MOST_CHOSEN).map(({ id }) => id))}
              />{" "}
              Choose all that are shown
            </label>{" "}
            <span class="muted">{present.length > 0 && `${present.length} chosen`}</span>
          </p>
          <Table
            caption="Dead letters"
            hidesCaption
            head={["Choose", "Reaction and event", "State", "Attempts", "Last error", "Since"]}
          >
            {letters.map((one) => (
              <tr key={one.id}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${one.id}`}
                    checked={chosen.includes(one.id)}
                    onChange={({ currentTarget: { checked } }) =>
                      setChosen(
                        checked ? [...chosen, one.id].slice(-MOST_CHOSEN) : chosen.filter((id) => id !== one.id),
                      )
                    }
                  />
                </td>
                <th scope="row">
                  <a href={hrefOf("live", "dead-letters", one.id)}>{one.reaction}</a>
                  <br />
                  <span class="muted">
                    {one.type}, {one.key} {String(one.sequence)}
                  </span>
                </th>
                <td>{stateOf(one)}</td>
                <td>{one.attempts}</td>
                <td class="long">{one.error}</td>
                <td class="nowrap">{timeWords(one.createTime)}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
      <PagesFoot pages={pages} types={types} thing="dead letter" />
    </>
  );
}
