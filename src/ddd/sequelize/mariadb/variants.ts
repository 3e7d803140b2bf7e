import type { DriverFailure } from "../driver.ts";
import type { MariadbError } from "./client.ts";

const AGAIN: DriverFailure = { kind: "serialization" };
const AWAY: DriverFailure = {
  kind: "unavailable",
  message: "a part of the database's cluster cannot be reached at present",
};
const EXHAUSTED: DriverFailure = { kind: "refused", reason: "DATABASE_EXHAUSTED" };

/**
 * Errors of clustered servers beyond those of MariaDB and MySQL. If a commit may have been under way, its outcome is
 * unknown ("unavailable").
 */
const failures: ReadonlyMap<number, DriverFailure> = new Map<number, DriverFailure>([
  // Galera: the node is not in the primary component; a commit got no answer from the other nodes.
  [1047, AWAY],
  [1180, AWAY],
  // Group Replication: another member has committed a change of the same rows first.
  [3101, AGAIN],
  // TiDB ("Error Codes and Troubleshooting" of its documentation): the transaction was rolled back, and can safely run again.
  [8002, AGAIN],
  [8005, AGAIN],
  [8022, AGAIN],
  // A table of the transaction was changed meanwhile.
  [8028, AGAIN],
  [9007, AGAIN],
  // A wait for locks took too long; the snapshot was too old and has been garbage-collected.
  [9004, AGAIN],
  [9006, AGAIN],
  // The schema, the placement driver, a store or a region did not answer.
  [8027, AWAY],
  [9001, AWAY],
  [9002, AWAY],
  [9003, AWAY],
  [9005, AWAY],
]);

/**
 * Vitess tells by the text alone, as TiDB does for errors without a number. The order matters, since texts quote each
 * other.
 */
const texts: readonly (readonly [RegExp, DriverFailure])[] = [
  [/\[try again later\]/, AGAIN],
  [/code = ResourceExhausted|pool (?:connection )?limit exceeded|pool.{0,40}(?:exhausted|timed out)/i, EXHAUSTED],
  // The tablet ended the transaction: it took too long, or its connection was closed.
  [/code = Aborted|transaction \d+: (?:ended|not found|in use)/, AGAIN],
  [
    /code = (?:Unavailable|ClusterEvent|CLUSTER_EVENT|DeadlineExceeded|Canceled)|not[_ ]serving|reparent|being resharded|wrong tablet type|no healthy tablet|primary tablet|no connection|connection refused|errno 20(?:06|13)/i,
    AWAY,
  ],
];

const UNKNOWN_ERROR = 1105;

/** The meaning of an error of Galera, TiDB or Vitess; undefined for other errors. */
export function explainRelative({ errno, message }: MariadbError): DriverFailure | undefined {
  return errno === UNKNOWN_ERROR ? texts.find(([text]) => text.test(message))?.[1] : failures.get(errno);
}
