import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";

/** The page's program, which the test calls: it creates users, lists and streams them, and fails once. */
async function useTheService(protocol: "connect" | "grpc-web", baseUrl: string): Promise<unknown> {
  const transport =
    protocol === "connect"
      ? createConnectTransport({ baseUrl, useHttpGet: true })
      : createGrpcWebTransport({ baseUrl });
  const client: Client<typeof UserService> = createClient(UserService, transport);
  for (const name of ["Ada", "Grace", "Edsger"]) {
    const email = `${name}@${protocol}.example`;
    await client.createUser({ user: { name, surname: "X", email, password: "a long enough passphrase" } });
  }
  const filter = `email = "*@${protocol}.example"`;
  const { users } = await client.listUsers({ filter, orderBy: "name desc" });
  const streamed: (string | undefined)[] = [];
  for await (const { user } of client.streamUsers({ filter, orderBy: "name" })) streamed.push(user?.name);
  let failure = "";
  await client.getUser({ id: "0198c0de-0000-7000-8000-000000000000" }).catch((error: unknown) => {
    failure = String(error);
  });
  return { listed: users.map(({ name }) => name), streamed, failure };
}

Object.assign(globalThis, { useTheService });
