import type { DescMethod } from "@bufbuild/protobuf";
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { Contract } from "../../api/contract.ts";
import { hrefOf } from "../../app/router.ts";

/** Words for the way messages go; "" for one each way. */
const KINDS: Readonly<Record<DescMethod["methodKind"], string>> = {
  unary: "",
  server_streaming: "stream",
  client_streaming: "client stream",
  bidi_streaming: "bidi",
};

/** A long name may break after a dot. */
function breakable(name: string) {
  return name.split(".").map((part, i) => (
    <Fragment key={part}>
      {i > 0 && "."}
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** All RPCs, narrowed by what is typed. */
export function MethodList(props: {
  readonly contract: Contract;
  readonly chosen: DescMethod | undefined;
  readonly onChoose: () => void;
}) {
  const { contract, chosen, onChoose } = props;
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/);
  const groups = contract.services
    .map((service) => ({
      service,
      methods: service.methods.filter(({ name }) => {
        const whole = `${service.typeName}/${name}`.toLowerCase();
        return words.every((word) => whole.includes(word));
      }),
    }))
    .filter(({ methods }) => methods.length > 0);
  return (
    <nav aria-label="RPCs">
      <input
        type="search"
        data-find=""
        aria-label="Find an RPC"
        placeholder="Find an RPC  ( / )"
        autocomplete="off"
        spellcheck={false}
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      {groups.map(({ service, methods }) => (
        <section key={service.typeName}>
          <h2>{breakable(service.typeName)}</h2>
          <ul>
            {methods.map((method) => (
              <li key={method.name}>
                <a
                  href={hrefOf("call", service.typeName, method.name)}
                  aria-current={method === chosen ? "page" : undefined}
                  onClick={onChoose}
                >
                  {method.name}
                  {KINDS[method.methodKind] && <span class="kind">{KINDS[method.methodKind]}</span>}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && <p class="muted">No RPC has this name.</p>}
    </nav>
  );
}
