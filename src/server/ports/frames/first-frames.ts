/** The most streams that a client may reset before it has heard a word of the server. */
const MAX_RESETS = 20;
/** The most other frames that are no part of a call: browsers send six, PRIORITY among them. */
const MAX_CONTROLS = 100;
/** The length of HTTP/2's preface, and of a frame's head (RFC 9113, sections 3.4 and 4.1). */
const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;
const RST_STREAM = 3;
/** PRIORITY, SETTINGS, PING and WINDOW_UPDATE. */
const CONTROLS: ReadonlySet<number> = new Set([2, 4, 6, 8]);

/**
 * Whether the first bytes of an HTTP/2 connection are a flood of frames. Node would read all that the connection has sent before
 * it let the session end: 25 ms for a thousand calls that are reset, and as many for two megabytes of WINDOW_UPDATE frames.
 */
export function beginsWithFlood(bytes: Buffer): boolean {
  let resets = 0;
  let controls = 0;
  for (let at = PREFACE_BYTES; at + HEAD_BYTES <= bytes.length; ) {
    const type = bytes.readUInt8(at + 3);
    if (type === RST_STREAM) resets += 1;
    else if (CONTROLS.has(type)) controls += 1;
    at += HEAD_BYTES + bytes.readUIntBE(at, 3);
  }
  return resets > MAX_RESETS || controls > MAX_CONTROLS;
}
