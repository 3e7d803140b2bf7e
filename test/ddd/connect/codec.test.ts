import test from "ava";
import type { NoteSchema } from "../../../gen/brasa/testing/v1/note_pb.js";
import { filterFieldsOf } from "../../../src/ddd/connect/codec.ts";
import type { MessageCodec } from "../../../src/ddd/connect/index.ts";
import { type Note, noteCodec } from "./notes.ts";

type Codec = MessageCodec<Note, typeof NoteSchema>;

test("a codec that lists its fields lists all that the entity shares with its message, or it does not compile", (t) => {
  const { author, ...others } = noteCodec.fields as NonNullable<Codec["fields"]>;
  t.truthy(author);
  // @ts-expect-error: the author is neither named nor ruled out
  const forgetful: Codec = { ...noteCodec, fields: others };
  t.truthy(forgetful);
  const codec: Codec = { ...noteCodec, fields: { ...others, author: false } };
  t.false("author" in filterFieldsOf(codec));
  t.true("title" in filterFieldsOf(codec));
});
