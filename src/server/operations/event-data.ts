import { readFile } from "node:fs/promises";
import { create, createFileRegistry, type FileRegistry, fromBinary, type JsonValue, toJson } from "@bufbuild/protobuf";
import * as wellKnown from "@bufbuild/protobuf/wkt";
import { type DeadLetter, toRecorded } from "../../ddd/event/tables.ts";
import type { AnyContext } from "../contexts.ts";

/** The event's data as JSON if one of the contexts declares its message, or if they are JSON; else undefined. */
export async function jsonData(contexts: readonly AnyContext[], letter: DeadLetter): Promise<JsonValue | undefined> {
  for (const { descriptors } of contexts) {
    const message = descriptors && (await registryOf(descriptors)).getMessage(letter.type);
    if (!message) continue;
    try {
      return toJson(message, fromBinary(message, toRecorded({ ...letter, id: letter.eventId }).bytes));
    } catch {
      // That it cannot be read may be why it is a dead letter.
      return undefined;
    }
  }
  try {
    const { bytes } = toRecorded({ ...letter, id: letter.eventId });
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // They have another form, which only their own program knows.
    return undefined;
  }
}

/** The files that most contracts import. */
const COMMON = [
  wellKnown.file_google_protobuf_any,
  wellKnown.file_google_protobuf_duration,
  wellKnown.file_google_protobuf_empty,
  wellKnown.file_google_protobuf_field_mask,
  wellKnown.file_google_protobuf_struct,
  wellKnown.file_google_protobuf_timestamp,
  wellKnown.file_google_protobuf_wrappers,
].map(({ proto }) => proto);

async function registryOf(file: URL): Promise<FileRegistry> {
  const { file: own } = fromBinary(wellKnown.FileDescriptorSetSchema, await readFile(file));
  // Without services, whose requests may be of files that it lacks, as those of google.api: it has no imports.
  const messages = own.filter(({ service, messageType }) => service.length === 0 && messageType.length > 0);
  const names = new Set([...COMMON, ...messages].map(({ name }) => name));
  const closed = messages.map((one) => ({ ...one, dependency: one.dependency.filter((name) => names.has(name)) }));
  return createFileRegistry(create(wellKnown.FileDescriptorSetSchema, { file: [...COMMON, ...closed] }));
}
