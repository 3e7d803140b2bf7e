/** A connection of a driver, as far as it takes to close one. */
export interface Closable {
  isOpen(): boolean;
  /** Tells the server, and resolves when the connection is closed. */
  end(): Promise<unknown>;
  /** Closes the connection at once. */
  destroy(): void;
}

/** Time for a server to hear that a connection is closed, in milliseconds. */
const FAREWELL_MS = 500;

/** Closes a connection. @param politely whether to tell the server first, for at most FAREWELL_MS */
export async function hangUp(client: Closable, politely: boolean): Promise<void> {
  if (politely && client.isOpen()) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    // A connection that fails as it closes is closed all the same.
    await Promise.race([client.end().catch(() => {}), late]);
    clearTimeout(timer);
  }
  client.destroy();
}
