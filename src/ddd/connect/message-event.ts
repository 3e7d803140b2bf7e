import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { defineEvent, type EventType } from "../event/event.ts";

/** Events whose data is a message; `of` takes an initial one, as `create` does. */
export interface MessageEventType<S extends DescMessage> extends Omit<EventType<MessageShape<S>>, "of"> {
  of(data: MessageInitShape<S>): ReturnType<EventType<MessageShape<S>>["of"]>;
}

/**
 * Declares events of a protobuf message, called by its full name. They are stored in its binary form, so that older ones can be read
 * after the message has got new fields:
 *
 * ```ts
 * const userCreated = messageEvent(UserCreatedSchema, { key: ({ userId }) => userId });
 * ```
 */
export function messageEvent<S extends DescMessage>(
  schema: S,
  { key }: { readonly key: (data: MessageShape<S>) => string | undefined },
): MessageEventType<S> {
  const type = defineEvent<MessageShape<S>>({
    name: schema.typeName,
    key,
    encode: (data) => toBinary(schema, data),
    decode: (bytes) => fromBinary(schema, bytes),
  });
  return { ...type, of: (data) => type.of(create(schema, data)) };
}
