import type { Failure } from "./driver.ts";
import type { MariadbError } from "./mariadb-client.ts";

const AGAIN: Failure = { kind: "serialization" };
const AWAY: Failure = { kind: "unavailable", message: "a part of the database's cluster cannot be reached at present" };
const EXHAUSTED: Failure = { kind: "refused", reason: "DATABASE_EXHAUSTED" };

/**
 * What servers of several nodes say beyond MariaDB and MySQL. Where a commit may have been on its way when they say it, its
 * outcome is not known ("unavailable").
 */
const failures: ReadonlyMap<number, Failure> = new Map<number, Failure>([
  // Galera: the node is not in the primary component; what was to be committed got no answer from the others.
  [1047, AWAY],
  [1180, AWAY],
  // Group Replication: another member has committed a change of the same rows first.
  [3101, AGAIN],
  // TiDB ("Error Codes and Troubleshooting" of its documentation): the transaction was rolled back, and can safely run again.
  [8002, AGAIN],
  [8005, AGAIN],
  [8022, AGAIN],
  // Its table was changed meanwhile.
  [8028, AGAIN],
  [9007, AGAIN],
  // The locks of other transactions were in the way for too long; what it reads was kept for too short a time.
  [9004, AGAIN],
  [9006, AGAIN],
  // The schema, the placement driver, a store or a region did not answer.
  [8027, AWAY],
  [9001, AWAY],
  [9002, AWAY],
  [9003, AWAY],
  [9005, AWAY],
]);

/** Vitess tells by the text alone, as TiDB does of what it has no number for. In this order, since texts quote others. */
const texts: readonly (readonly [RegExp, Failure])[] = [
  [/\[try again later\]/, AGAIN],
  [/code = ResourceExhausted|pool (?:connection )?limit exceeded|pool.{0,40}(?:exhausted|timed out)/i, EXHAUSTED],
  // The transaction was ended by the tablet: for its time, or as its connection was closed.
  [/code = Aborted|transaction \d+: (?:ended|not found|in use)/, AGAIN],
  [
    /code = (?:Unavailable|ClusterEvent|CLUSTER_EVENT|DeadlineExceeded|Canceled)|not[_ ]serving|reparent|being resharded|wrong tablet type|no healthy tablet|primary tablet|no connection|connection refused|errno 20(?:06|13)/i,
    AWAY,
  ],
];

const UNKNOWN_ERROR = 1105;

/** What an error of Galera, TiDB or Vitess means, if it is one of theirs. */
export function explainRelative({ errno, message }: MariadbError): Failure | undefined {
  return errno === UNKNOWN_ERROR ? texts.find(([text]) => text.test(message))?.[1] : failures.get(errno);
}
