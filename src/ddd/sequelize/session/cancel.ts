import { settlesWithin } from "../../abort.ts";
import type { Session } from "../driver.ts";

/** Most statements end by themselves within this time. */
const FIRST_PAUSE_MS = 20;
/** There is more than one interruption, since one that comes before the statement has quite begun is not noticed. */
const LONGEST_PAUSE_MS = 250;

/**
 * Makes the running statement fail soon; resolves when it has ended and no interruption is under way.
 *
 * @param isGivenUp whether its connection was destroyed, so that nobody waits for it
 */
export async function cancelRunning(
  session: Session,
  running: Promise<unknown>,
  isGivenUp: () => boolean,
): Promise<void> {
  const ended = running.then(
    () => true,
    () => true,
  );
  for (
    let pause = FIRST_PAUSE_MS;
    !(await settlesWithin(pause, ended));
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  ) {
    if (isGivenUp()) return;
    await session.cancel();
  }
}
