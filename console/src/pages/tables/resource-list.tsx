import { useState } from "preact/hooks";
import { hrefOf } from "../../app/router.ts";
import type { Resource } from "../../entity/resource.ts";

/** All tables, narrowed by what is typed. */
export function ResourceList(props: {
  readonly resources: readonly Resource[];
  readonly chosen: Resource | undefined;
  readonly onChoose: () => void;
}) {
  const { resources, chosen, onChoose } = props;
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/);
  const found = resources.filter(({ service, plural }) => {
    const whole = `${service.typeName}/${plural}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const services = [...new Set(found.map(({ service }) => service))];
  return (
    <nav aria-label="Tables">
      <input
        type="search"
        // In a table, the key leads to its filter.
        data-find={chosen ? undefined : ""}
        aria-label="Find a table"
        placeholder={chosen ? "Find a table" : "Find a table  ( / )"}
        autocomplete="off"
        spellcheck={false}
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      {services.map((service) => (
        <section key={service.typeName}>
          <h2>{service.typeName}</h2>
          <ul>
            {found
              .filter((one) => one.service === service)
              .map((one) => (
                <li key={one.plural}>
                  <a
                    href={hrefOf("tables", service.typeName, one.plural)}
                    aria-current={one === chosen ? "page" : undefined}
                    onClick={onChoose}
                  >
                    {one.plural}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {found.length === 0 && <p class="muted">No table has this name.</p>}
    </nav>
  );
}
