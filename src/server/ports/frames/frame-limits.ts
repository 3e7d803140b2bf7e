import { constants, type Http2Session, type ServerHttp2Session } from "node:http2";
import type { Connection } from "../connections.ts";
import type { HttpLimits } from "../limits.ts";
import { FrameBytes } from "./frame-bytes.ts";
import { everyLongTurn } from "./turns.ts";

/** The milliseconds between two looks at all sessions while the process has little to do. */
const LOOK_MS = 1000;
/** The bytes of frames besides calls that a session without calls may send from look to look, if Node tells of some of them. */
const MAX_IDLE_BYTES = 16 * 1024;
/** The bytes of an acknowledgement, which tells of no call. */
const ACKNOWLEDGEMENT_BYTES = 17;
/** The bytes of the smallest frame of an answer with a gRPC message, for each of which a client may measure its way by a ping. */
const ANSWER_FRAME_BYTES = 14;

interface Watched {
  readonly session: ServerHttp2Session;
  readonly connection: Connection;
  readonly bytes: FrameBytes;
  /** The frames that Node tells of, less those that are allowed. */
  controls: number;
  /** Those since the last look. */
  heard: number;
  /** Whether Node has told of any frame since the last look. */
  isHeard: boolean;
  read: number;
  written: number;
  at: number;
  /** When the bytes began of which no call has come, and when the last of them was seen. */
  idleSince: number | undefined;
  idleAt: number;
}

const watched = new WeakMap<Http2Session, Watched>();

/** Counts a piece of a call's body: its bytes are no flood of other frames. */
export function countPiece(session: Http2Session | undefined, bytes: number): void {
  if (session) watched.get(session)?.bytes.piece(bytes);
}

/**
 * Ends sessions that send frames without end which are no part of a call, also beside a call: PING and SETTINGS frames, which
 * Node tells of one by one, and WINDOW_UPDATE, PRIORITY and others, which it keeps to itself. The bytes that a connection has
 * sent tell of these, less those of its calls. A session that has no call may send such bytes for the time that headers may
 * take: they may be headers one byte at a time.
 *
 * All sessions are looked at in each turn of the event loop that takes long, since floods make turns long, and once a second.
 */
export class FrameLimits {
  readonly #limits: HttpLimits;
  readonly #all = new Set<Watched>();
  #stop: (() => void) | undefined;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  watch(session: ServerHttp2Session, connection: Connection): void {
    const { bytesRead: read, bytesWritten: written } = connection.socket;
    const at = performance.now();
    const bytes = new FrameBytes();
    const one: Watched = {
      ...{ session, connection, bytes, controls: 0, heard: 0, isHeard: false },
      ...{ read, written, at, idleSince: undefined, idleAt: 0 },
    };
    watched.set(session, one);
    this.#all.add(one);
    this.#stop ??= everyLongTurn(LOOK_MS, () => this.#look());
    session.once("close", () => {
      this.#all.delete(one);
      if (this.#all.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    });
    const count = () => {
      one.isHeard = true;
      one.heard += 1;
      one.controls += 1;
      // Not at once: a session that is destroyed while nghttp2 reads is freed twice, which ends the process (Node 20).
      if (one.controls > this.#limits.controlBurst) setImmediate(() => calm(one, "too many PING and SETTINGS frames"));
    };
    session.on("ping", count).on("remoteSettings", count);
    session.on("localSettings", () => {
      one.isHeard = true;
    });
    session.on("stream", () => bytes.call());
  }

  #look(): void {
    const now = performance.now();
    for (const one of this.#all) this.#lookAt(one, now);
  }

  #lookAt(one: Watched, now: number): void {
    const { bytesRead, bytesWritten } = one.connection.socket;
    const read = bytesRead - one.read;
    const seconds = (now - one.at) / 1000;
    const answered = Math.max(0, bytesWritten - one.written - one.heard * ACKNOWLEDGEMENT_BYTES);
    one.controls = Math.max(0, one.controls - this.#limits.controlsPerSecond * seconds - answered / ANSWER_FRAME_BYTES);
    const isCalling = one.bytes.hasCalls || !one.connection.isIdle;
    const isFlood = one.bytes.add(read, answered, seconds);
    Object.assign(one, { read: bytesRead, written: bytesWritten, at: now, heard: 0 });
    if (isFlood) calm(one, "frames without end that are no part of a call");
    else if (this.#isLate(one, isCalling, read, now)) calm(one, "bytes of which no call comes");
    one.isHeard = false;
  }

  /** Whether bytes of which no call comes have come for too long. A silence ends them: a client may have ended a call by the last. */
  #isLate(one: Watched, isCalling: boolean, read: number, now: number): boolean {
    const { headersMs } = this.#limits;
    const isExplained = isCalling || (one.isHeard && read <= MAX_IDLE_BYTES);
    if (isExplained || now - one.idleAt > headersMs / 2) one.idleSince = undefined;
    if (!isExplained && read > 0) {
      one.idleSince ??= now;
      one.idleAt = now;
    }
    return one.idleSince !== undefined && now - one.idleSince >= headersMs;
  }
}

function calm({ session }: Watched, text: string): void {
  if (!session.destroyed) session.destroy(new Error(text), constants.NGHTTP2_ENHANCE_YOUR_CALM);
}
