/** The beginning of an HTTP/2 connection: the preface and empty settings (RFC 9113, section 3.4). */
export const PREFACE = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  toFrame(4, 0, 0, Buffer.alloc(0)),
]);

/** A call's headers, with the body still to come. */
export function headersFrame(
  stream: number,
  path: string,
  type = "application/grpc",
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const fields = {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "a",
    "content-type": type,
    ...more,
  };
  const END_HEADERS = 0x4;
  return toFrame(1, END_HEADERS, stream, Buffer.concat(Object.entries(fields).map(toField)));
}

/** The end of a stream, for a reason by its number. */
export function resetFrame(stream: number, code: number): Buffer {
  return toFrame(3, 0, stream, Buffer.from([0, 0, 0, code]));
}

/** The whole body of a stream, or the beginning of it. */
export function dataFrame(stream: number, data: Buffer, isEnd = true): Buffer {
  const END_STREAM = 0x1;
  return toFrame(0, isEnd ? END_STREAM : 0, stream, data);
}

/** A frame of any kind (RFC 9113, section 4.1). */
export function toFrame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field in HPACK, plain and unindexed (RFC 7541, section 6.2.2); for less than 127 bytes each. */
export function toField([name, value]: [string, string]): Buffer {
  return Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}
