import { StartError } from "../config.ts";

/** OpenTelemetry's SDK, which an installation may lack. */
export interface OpenTelemetry {
  readonly api: typeof import("@opentelemetry/api");
  readonly sdk: typeof import("@opentelemetry/sdk-trace-base");
  readonly resources: typeof import("@opentelemetry/resources");
  readonly exporter: typeof import("@opentelemetry/exporter-trace-otlp-proto");
}

const PACKAGES = "@opentelemetry/sdk-trace-base @opentelemetry/resources @opentelemetry/exporter-trace-otlp-proto";

/**
 * Loads the SDK, only for a program that exports traces: it takes a tenth of a second and more.
 *
 * @throws StartError that says how to install it
 */
export async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  try {
    const [api, sdk, resources, exporter] = await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace-base"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/exporter-trace-otlp-proto"),
    ]);
    return { api, sdk, resources, exporter };
  } catch (cause) {
    throw new StartError(
      `OTEL_EXPORTER_OTLP_ENDPOINT needs packages that cannot be loaded: npm install ${PACKAGES}, or unset it`,
      { cause },
    );
  }
}
