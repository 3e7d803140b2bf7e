import { connect } from "node:net";
import { InvalidError } from "../../../ddd/error.ts";

import { type Check, type Finding, ok, problem } from "./finding.ts";

const TIMEOUT_MS = 3000;

/** The servers of BROKER_URL: whether each can be reached, and has JetStream. Nothing is sent to them. */
export const brokerCheck: Check = {
  name: "broker",
  run: async ({ values: { BROKER_URL: url } }) => {
    if (url === undefined) return [ok("broker", "there is none: events stay in each process")];
    const { parseBrokerUrl } = await import("../../../ddd/nats/index.ts");
    let servers: readonly string[];
    try {
      servers = parseBrokerUrl(url).servers;
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error;
      return [problem("broker", "BROKER_URL cannot be read", error.message)];
    }
    return Promise.all(servers.map(greet));
  },
};

/** A NATS server greets each connection with its version and its features, before anything is said to it. */
async function greet(address: string): Promise<Finding> {
  const { hostname, port } = new URL(`nats://${address}`);
  const remedy = "start it, or mend BROKER_URL: events wait in the outbox until it is there";
  let line: string;
  try {
    line = await firstLine(hostname.replace(/^\[|\]$/g, ""), Number(port));
  } catch (error) {
    return problem(
      "broker",
      `${address} cannot be reached (${(error as NodeJS.ErrnoException).code ?? error})`,
      remedy,
    );
  }
  const [, text] = /^INFO (\{.*\})\s*$/.exec(line) ?? [];
  if (text === undefined) return problem("broker", `${address} is no NATS server`, "mend BROKER_URL");
  const { version, jetstream } = JSON.parse(text) as { version?: string; jetstream?: boolean };
  if (jetstream !== true) {
    return problem(
      "broker",
      `NATS ${version} at ${address} has no JetStream`,
      "start it with --jetstream, or jetstream {} in its settings",
    );
  }
  return ok("broker", `NATS ${version} at ${address} can be reached, and has JetStream`);
}

function firstLine(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = "";
    const end = (finish: () => void) => {
      socket.destroy();
      finish();
    };
    socket.setTimeout(TIMEOUT_MS, () => end(() => reject(new Error(`nothing was said within ${TIMEOUT_MS} ms`))));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("data", (chunk) => {
      text += chunk;
      const at = text.indexOf("\n");
      if (at >= 0 || text.length > 65_536) end(() => resolve(text.slice(0, at)));
    });
    socket.on("end", () => end(() => resolve(text)));
  });
}
