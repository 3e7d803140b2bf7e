import type { DescService } from "@bufbuild/protobuf";
import type { AnyServiceDefinition, Authenticator } from "../../ddd/connect/index.ts";
import { closedMethods, keyPage } from "../auth/access.ts";
import type { Config } from "../config.ts";
import { consolePages } from "../console/console.ts";
import { commentsIn } from "../contract/comments.ts";
import type { Contract } from "../contract/contract.ts";
import { type DescriptorsOf, readDescriptors } from "../contract/descriptors.ts";
import { contractPages } from "../contract/pages.ts";
import type { ConnectListenerOptions } from "../http/listener.ts";
import { type About, type Home, homePage } from "./home.ts";

/** Pages by path. */
export type Pages = ConnectListenerOptions["pages"];

/** The parts of an app that its pages show, besides settings and contract. */
export interface PageParts {
  readonly about: About | undefined;
  /** The port of native gRPC. */
  readonly grpcPort: number;
  readonly authenticator: Authenticator | undefined;
  /** Why calls cannot be answered now; undefined when they can. */
  problem(): string | undefined;
  /** The page with the metrics; none if they are off. */
  readonly metrics: Pages;
}

/** The pages of the HTTP port: the first one, console, contract, metrics, keys, and those that probes ask for. */
export function appPages(config: Config, contract: Contract, { metrics, authenticator, ...parts }: PageParts): Pages {
  const home = homeOf(config, contract, parts);
  return {
    "/": (request) => homePage(home, request),
    ...(config.console === "on" ? consolePages() : {}),
    ...(config.reflection === "on" ? contractPages(contract) : {}),
    ...metrics,
    ...(authenticator?.publicKeys ? { "/.well-known/jwks.json": () => keyPage(authenticator) } : {}),
    "/livez": () => ({ status: 200, body: "ok\n" }),
    "/readyz": () => {
      const problem = parts.problem();
      return problem === undefined ? { status: 200, body: "ok\n" } : { status: 503, body: `${problem}\n` };
    },
  };
}

function homeOf(
  { tls, grpcPlaintext, reflection, console }: Config,
  { services, needsToken, descriptors }: Contract,
  { about, grpcPort, problem }: Pick<PageParts, "about" | "grpcPort" | "problem">,
): Home {
  return {
    ...about,
    services,
    needsToken,
    comments: commentsIn(descriptors),
    grpc: { port: grpcPort, isSecure: tls !== undefined && !grpcPlaintext },
    isSecure: tls !== undefined,
    reflects: reflection === "on",
    hasConsole: console === "on",
    problem,
  };
}

/**
 * The contract of services.
 *
 * @param health the service of health, which all apps have
 */
export async function contractOf(
  definitions: readonly AnyServiceDefinition[],
  health: DescService,
  {
    about,
    sources,
    authenticates,
  }: { readonly about: About | undefined; readonly sources: readonly DescriptorsOf[]; readonly authenticates: boolean },
): Promise<Contract> {
  const closed = authenticates ? closedMethods(definitions) : new Set();
  return {
    about,
    services: [...definitions.map(({ service }) => service), health],
    descriptors: await readDescriptors(sources),
    needsToken: (method) => closed.has(method),
    rulesOf: (method) => definitions.find(({ service }) => service === method.parent)?.rules?.[method.localName],
  };
}
