import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { HealthCheckResponse_ServingStatus, Health as HealthService } from "../../../../gen/health/v1/health_pb.js";
import { explainFailure } from "./failure.ts";
import { type HealthConfig, type HealthTarget, type HealthTargetOptions, healthTarget } from "./target.ts";

/** The milliseconds that a server has to answer, unless said otherwise: an orchestrator's probe waits for a second or more. */
const TIMEOUT_MS = 2000;

export interface HealthOptions extends HealthTargetOptions {
  /** The full name of a service, such as `accounts.v1.UserService`. @default the whole server */
  readonly service?: string | undefined;
  /** Milliseconds until the server counts as not reachable. @default 2000 */
  readonly timeoutMs?: number | undefined;
}

export interface HealthReport {
  readonly isServing: boolean;
  /** One line: the state of the server, or the reason why it is not known, with its remedy. */
  readonly text: string;
}

/**
 * Asks a running server for its health (grpc.health.v1), by default the one that these settings start on this machine.
 *
 * @throws StartError for options and files that cannot be used
 */
export async function checkHealth(config: HealthConfig, options: HealthOptions = {}): Promise<HealthReport> {
  const target = healthTarget(config, options);
  const { service = "", timeoutMs = TIMEOUT_MS } = options;
  const sessions = new Http2SessionManager(target.url, undefined, target.tls);
  const transport = createGrpcTransport({ baseUrl: target.url, sessionManager: sessions });
  const client = createClient(HealthService, transport);
  try {
    const { status } = await client.check({ service }, { timeoutMs });
    return reportOf(target, service, status);
  } catch (error) {
    if (service !== "" && ConnectError.from(error).code === Code.NotFound) {
      return { isServing: false, text: await unknownService(client, target, service, timeoutMs) };
    }
    return { isServing: false, text: `${target.address} ${explainFailure(error, target, timeoutMs)}` };
  } finally {
    sessions.abort();
  }
}

function reportOf({ address }: HealthTarget, service: string, status: HealthCheckResponse_ServingStatus): HealthReport {
  const subject = service === "" ? address : `${service} at ${address}`;
  if (status === HealthCheckResponse_ServingStatus.SERVING) return { isServing: true, text: `${subject} is serving` };
  const state = HealthCheckResponse_ServingStatus[status] ?? `status ${status}`;
  return {
    isServing: false,
    text: `${subject} is not serving (${state}): it starts, drains, or lacks its database; /readyz on its HTTP port and its log say which`,
  };
}

async function unknownService(
  client: ReturnType<typeof createClient<typeof HealthService>>,
  { address }: HealthTarget,
  service: string,
  timeoutMs: number,
): Promise<string> {
  const problem = `${address} has no service "${service}"`;
  try {
    const { statuses } = await client.list({}, { timeoutMs });
    const names = Object.keys(statuses).filter((name) => name !== "");
    return `${problem}: ask for ${names.length === 0 ? "the whole server, without --service" : names.sort().join(", ")}`;
  } catch (error) {
    // Servers of another making may lack the newer List.
    if (error instanceof ConnectError) return `${problem}: give the full name of one that it serves`;
    throw error;
  }
}
