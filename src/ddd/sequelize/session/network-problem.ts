import { codeOf, messageOf } from "../error.ts";

/** Says in one line why a server cannot be reached, and how to mend it. @param place the server, as errors name it */
export function networkProblem(place: string, error: unknown): string {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `${place} refuses connections: check that it runs there, and the port`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${place} is not known: check the host in the database URL`;
    default:
      return `${place} cannot be reached (${messageOf(error)}): check the host, the port and the network`;
  }
}
