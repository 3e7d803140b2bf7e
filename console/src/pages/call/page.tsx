import type { PageProps } from "../../app/pages.ts";
import { hrefOf } from "../../app/router.ts";

/** Any RPC of any service. */
export default function CallPage({ contract }: PageProps) {
  return (
    <section class="page">
      <h1>Call</h1>
      {contract.services.map((service) => (
        <section key={service.typeName}>
          <h2>{service.typeName}</h2>
          <ul>
            {service.methods.map((method) => (
              <li key={method.name}>
                <a href={hrefOf("call", service.typeName, method.name)}>{method.name}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
