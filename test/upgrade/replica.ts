import { freePort } from "../helpers/network/port.ts";
import { type Brasa, runProgram, servedLine } from "../helpers/process.ts";

/** One of the places of a service: a process at an address, which another process takes over with the same address. */
export class Replica {
  /** The port of gRPC. */
  readonly port: number;
  readonly #env: Readonly<Record<string, string>>;
  #brasa: Brasa | undefined;

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.port = port;
    this.#env = { ...env, GRPC_PORT: String(port) };
  }

  static async reserve(env: Readonly<Record<string, string>>): Promise<Replica> {
    return new Replica(await freePort(), env);
  }

  /** Starts a program, and waits until it serves. @param main its compiled main file */
  async start(main: string): Promise<void> {
    this.#brasa = runProgram(main, ["serve"], this.#env);
    await servedLine(this.#brasa);
  }

  /** Ends the process as orchestrators do, by SIGTERM. @throws Error unless it has drained */
  async stop(): Promise<void> {
    const brasa = this.#brasa;
    if (!brasa) return;
    this.#brasa = undefined;
    brasa.child.kill("SIGTERM");
    const code = await brasa.ended;
    if (code !== 0) throw new Error(`the replica ended with ${code}: ${brasa.output.stderr}`);
  }

  async restart(main: string): Promise<void> {
    await this.stop();
    await this.start(main);
  }
}
