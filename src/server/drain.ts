import { constants, type Http2Session } from "node:http2";

/** How long a client may take to acknowledge that it should go elsewhere, before its connection is closed anyway. */
const GO_AWAY_MS = 250;

/**
 * Asks an HTTP/2 client to send its next calls elsewhere, and resolves when it has heard. Until then its calls still
 * count: a plain close would refuse those that were already on their way (RFC 9113, section 6.8).
 */
export async function goAway(session: Http2Session): Promise<void> {
  if (session.closed || session.destroyed) return;
  const LAST_POSSIBLE_STREAM = 2 ** 31 - 1;
  session.goaway(constants.NGHTTP2_NO_ERROR, LAST_POSSIBLE_STREAM);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GO_AWAY_MS);
    const heard = () => {
      clearTimeout(timer);
      resolve();
    };
    session.once("close", heard);
    // A ping is answered in order, so its answer comes after whatever the client sent before it heard.
    if (!session.ping(heard)) heard();
  });
}
