import { InvalidError } from "../../ddd/error.ts";
import { LazyContext } from "../call/lazy-context.ts";
import { parseGrpcTimeout } from "../ports/deadline.ts";
import { toHeaders } from "./metadata.ts";

/** A call of gRPC. */
export class GrpcContext extends LazyContext {
  readonly protocolName = "grpc";
  protected readonly scheme = "http";

  protected toHeaders(): Headers {
    return toHeaders(this.received);
  }

  protected readTimeoutMs(): number | undefined {
    const given = this.readHeader("grpc-timeout");
    if (given === undefined) return undefined;
    const timeoutMs = parseGrpcTimeout(given);
    if (timeoutMs !== undefined) return timeoutMs;
    throw InvalidError.of("grpc-timeout", "must be up to 8 digits and one of H, M, S, m, u, n");
  }
}
