import type { Command } from "commander";
import { readConfig, StartError } from "../../server/config.ts";
import { print, printNote } from "../../server/log/output.ts";
import { wholeNumber } from "../options.ts";

interface HealthFlags {
  readonly service?: string;
  readonly address?: string;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly timeout: number;
}

/** The command that asks a running server whether it serves. */
export function addHealth(program: Command): void {
  program
    .command("health")
    .description(
      "ask a running server whether it serves (grpc.health.v1): exit code 0 then, 1 if not, or if it cannot be reached",
    )
    .option("--service <name>", "only one service, such as accounts.v1.UserService")
    .option("--address <host:port>", "the server; by default that of HOST and GRPC_PORT on this machine")
    .option("--tls", "ask over TLS; by default as TLS_CERT and GRPC_PLAINTEXT say")
    .option("--no-tls", "ask without TLS")
    .option("--ca <file>", "a PEM file of the authority of its certificate, where the system does not know it")
    .option("--cert <file>", "a PEM file of a certificate, where the server asks for one")
    .option("--key <file>", "the PEM file of its private key")
    .option("--timeout <milliseconds>", "how long it may take to answer", wholeNumber(1, 600_000), 2000)
    .action(async ({ timeout: timeoutMs, ...flags }: HealthFlags) => {
      process.exitCode = (await tellHealth({ ...flags, timeoutMs })) ? 0 : 1;
    });
}

async function tellHealth(options: Omit<HealthFlags, "timeout"> & { readonly timeoutMs: number }): Promise<boolean> {
  try {
    const config = readConfig(process.env);
    const { checkHealth } = await import("../../server/operate/health/check.ts");
    const { isServing, text } = await checkHealth(config, options);
    (isServing ? print : printNote)(`${text}\n`);
    return isServing;
  } catch (error) {
    // Docker reserves the exit code 2, which wrong settings have elsewhere.
    if (!(error instanceof StartError)) throw error;
    printNote(`brasa: ${error.message}\n`);
    return false;
  }
}
