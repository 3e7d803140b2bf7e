import {
  clone,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
  type Registry,
  toBinary,
} from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type Any, AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";

/**
 * A copy of a message without the fields that are marked `debug_redact`, at any depth.
 *
 * @param registry the messages that may stand in a google.protobuf.Any; the value of any other, or one that cannot be read,
 *   is left out
 */
export function redact<D extends DescMessage>(
  schema: D,
  message: MessageShape<D>,
  registry: Registry | undefined,
): MessageShape<D> {
  const copy = clone(schema, message);
  clear(reflect(schema, copy), registry);
  return copy;
}

function clear(message: ReflectMessage, registry: Registry | undefined): void {
  for (const field of message.fields) {
    if (!message.isSet(field)) continue;
    if (field.proto.options?.debugRedact) message.clear(field);
    else for (const nested of messagesIn(message, field)) descend(nested, registry);
  }
}

function messagesIn(message: ReflectMessage, field: DescField): Iterable<ReflectMessage> {
  switch (field.fieldKind) {
    case "message":
      return [message.get(field)];
    case "list":
      return field.listKind === "message" ? (message.get(field) as Iterable<ReflectMessage>) : [];
    case "map":
      return field.mapKind === "message" ? ([...message.get(field).values()] as ReflectMessage[]) : [];
    default:
      return [];
  }
}

function descend(nested: ReflectMessage, registry: Registry | undefined): void {
  if (nested.desc.typeName !== AnySchema.typeName) {
    clear(nested, registry);
    return;
  }
  const any = nested.message as Message as Any;
  any.value = redactedIn(any, registry) ?? new Uint8Array();
}

function redactedIn(any: Any, registry: Registry | undefined): Uint8Array | undefined {
  try {
    const held = registry && anyUnpack(any, registry);
    const schema = held && registry.getMessage(held.$typeName);
    return schema && toBinary(schema, redact(schema, held, registry));
  } catch {
    // The reader of the message refuses it, and says why.
    return undefined;
  }
}
