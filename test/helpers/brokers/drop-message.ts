import type { Filter } from "../network/tcp-proxy.ts";

/**
 * A filter for a TCP proxy before a NATS server, which takes single messages out of what the server sends, as a cluster loses them
 * between two of its servers.
 *
 * @param isLost is asked for each message, with its headers and its payload
 */
export function dropMessages(isLost: (message: string) => boolean): () => Filter {
  return () => {
    let rest = Buffer.alloc(0);
    return (data, sender) => {
      if (sender === "client") return data;
      rest = Buffer.concat([rest, data]);
      const passed: Buffer[] = [];
      for (;;) {
        const end = rest.indexOf("\r\n");
        if (end === -1) break;
        // The last word of the line before a message is the number of its bytes.
        const [, size] = /^H?MSG .* (\d+)$/i.exec(rest.toString("latin1", 0, end)) ?? [];
        const length = end + 2 + (size === undefined ? 0 : Number(size) + 2);
        if (rest.length < length) break;
        const frame = rest.subarray(0, length);
        if (size === undefined || !isLost(frame.toString("latin1"))) passed.push(frame);
        rest = rest.subarray(length);
      }
      return Buffer.concat(passed);
    };
  };
}
