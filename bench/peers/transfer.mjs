// The HTTP half of the transfers, as the keynote-2 benchmark of SpacetimeDB has it: POST /rpc with a JSON body.
import http from "node:http";

/** @param transfer moves an amount from one account to another */
export function serve(transfer) {
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const { status, body } = await answer(transfer, Buffer.concat(chunks).toString());
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  server.listen(Number(process.env.PORT), "127.0.0.1");
}

async function answer(transfer, text) {
  try {
    const { name, args } = JSON.parse(text);
    if (name !== "transfer") return { status: 404, body: { ok: false, error: `unknown method: ${name}` } };
    await transfer(args);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    return { status: 500, body: { ok: false, error: error.message } };
  }
}
