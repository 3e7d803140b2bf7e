import type { Listener } from "../ports/listener.ts";
import type { StorageDatabase } from "../storage/database.ts";
import type { CallRecorder } from "./call-recorder.ts";
import type { EventLoopWatch } from "./event-loop.ts";
import type { Lane } from "./lanes.ts";
import type { OutboxWatch } from "./outbox-watch.ts";
import type { Peers } from "./peers.ts";

/** The parts of a process that its figures come from. */
export interface FigureSources {
  readonly calls: CallRecorder;
  /** The calls that run now, and the maximum of either kind. */
  load(): CallLoad;
  readonly databases: readonly StorageDatabase[];
  readonly outboxes: OutboxWatch;
  readonly lanes: readonly Lane[];
  readonly eventLoop: EventLoopWatch;
  /** By their names: `grpc` and `http`. */
  readonly listeners: ReadonlyMap<string, Listener>;
  /** Whether calls are answered. */
  isReady(): boolean;
  /** The end of the certificate in use. @default there is no TLS */
  readonly certificateEnd?: (() => Date | undefined) | undefined;
  /** The version of the app. @default it has none */
  readonly version?: string | undefined;
  /** The processes that share the ports. @default not known */
  readonly processes?: ProcessNumber | undefined;
}

/** The calls that run, without those of services that have a cap of their own. */
export interface CallLoad {
  readonly unaryCalls: number;
  readonly streams: number;
  /** The maximum of either. */
  readonly max: number;
}

/** The place of a process among those that share the ports. */
export interface ProcessNumber {
  readonly count: number;
  /** From 1; 0 for the only one. */
  readonly number: number;
  /** @default there are no others, or they are not known */
  readonly peers?: Peers | undefined;
}
