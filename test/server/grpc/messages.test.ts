import { randomBytes, randomInt } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import test from "ava";
import { DomainError } from "../../../src/ddd/error.ts";
import { MessageCutter } from "../../../src/server/grpc/messages.ts";

function enveloped(message: Buffer, flags = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The bytes in pieces of random lengths, empty ones among them. */
function pieces(bytes: Buffer, longest: number): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const to = Math.min(bytes.length, at + randomInt(0, longest + 1));
    cut.push(bytes.subarray(at, to));
    at = to;
  }
  return cut;
}

test("messages come out whole and in order, whatever the pieces in which they came", (t) => {
  for (let run = 0; run < 200; run++) {
    const sent = Array.from({ length: randomInt(0, 6) }, () => randomBytes([0, 1, 4, 5, 6, 300][randomInt(6)] ?? 0));
    const cutter = new MessageCutter(300);
    const bytes = Buffer.concat(sent.map((message) => enveloped(message)));
    const received = pieces(bytes, [1, 4, 7, 1000][run % 4] ?? 1).flatMap((piece) => cutter.take(piece));
    t.deepEqual(
      received.map((one) => one.bytes.toString("hex")),
      sent.map((one) => one.toString("hex")),
    );
    t.false(cutter.isWithinMessage);
  }
});

test("a message that is not whole is noticed, in its prefix too", (t) => {
  const bytes = enveloped(Buffer.from("brasa"));
  for (let length = 1; length < bytes.length; length++) {
    const cutter = new MessageCutter(100);
    t.deepEqual(cutter.take(bytes.subarray(0, length)), []);
    t.true(cutter.isWithinMessage);
  }
});

test("a message that is too long is refused by its prefix, before it is kept", (t) => {
  const error = t.throws(() => new MessageCutter(100).take(enveloped(Buffer.alloc(101)).subarray(0, 5)));
  t.is((error as DomainError).reason, "MESSAGE_TOO_LARGE");
  t.is(new MessageCutter(101).take(enveloped(Buffer.alloc(101))).length, 1);
});

test("the first byte of a message is 0 or 1", (t) => {
  t.true(new MessageCutter(100).take(enveloped(Buffer.alloc(1), 1))[0]?.isCompressed);
  for (const flags of [2, 3, 128, 255]) {
    const error = t.throws(() => new MessageCutter(100).take(enveloped(Buffer.alloc(1), flags)));
    t.true(error instanceof DomainError && !(error instanceof ConnectError));
    t.is((error as DomainError).reason, "INVALID_MESSAGE");
  }
});

test("too many small pieces are refused", (t) => {
  const cutter = new MessageCutter(1 << 20);
  const error = t.throws(() => {
    for (const byte of enveloped(Buffer.alloc(100_000))) cutter.take(Buffer.from([byte]));
  });
  t.is((error as DomainError).reason, "TOO_MANY_PIECES");
});
