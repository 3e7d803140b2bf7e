import { store, stored } from "./storage.ts";

/**
 * Keeps the refresh token in sessionStorage, so that loading the console again does not sign its user out. It is the one secret
 * that leaves memory: this tab alone reads it, it ends with the tab, and each use replaces it. A script of another's cannot read
 * it, as the policy of the page runs none.
 *
 * A browser copies sessionStorage into a duplicate of the tab. A refresh token that is used twice ends the session, so that a tab holds
 * a lock for as long as it lives, without which no tab takes the token. Where a browser has no locks (a page over plain HTTP of
 * another machine), nothing is kept.
 */
const TOKEN = "brasa-console-refresh-token";
const OWNER = "brasa-console-session";

let isHeld = false;

/** The token that this tab had before it was loaded; undefined if there is none, or another tab uses it. */
export async function takeRefreshToken(): Promise<string | undefined> {
  const token = stored<string>("sessionStorage", TOKEN);
  if (token === undefined) return undefined;
  if (await hold()) return token;
  // Of a duplicated tab: the token is the other one's.
  store("sessionStorage", TOKEN, undefined);
  store("sessionStorage", OWNER, undefined);
  return undefined;
}

export async function keepRefreshToken(token: string): Promise<void> {
  if (await hold()) store("sessionStorage", TOKEN, token);
}

export function forgetRefreshToken(): void {
  store("sessionStorage", TOKEN, undefined);
}

/** Takes this tab's lock until the tab ends. @returns whether it has it */
async function hold(): Promise<boolean> {
  if (isHeld) return true;
  if (!("locks" in navigator)) return false;
  const owner = stored<string>("sessionStorage", OWNER) ?? crypto.randomUUID();
  isHeld = await new Promise<boolean>((resolve, reject) => {
    navigator.locks
      .request(`${OWNER}-${owner}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held until the tab ends: this promise stays open.
        return lock === null ? undefined : new Promise<void>(() => undefined);
      })
      .catch(reject);
  });
  if (isHeld) store("sessionStorage", OWNER, owner);
  return isHeld;
}
