/**
 * A kind of events, which one context records and any others react to. Declare one by `defineEvent`; for a protobuf message,
 * by `messageEvent` of `brasa/connect`.
 *
 * @typeParam D the event's data
 */
export interface EventType<D> {
  /** Unique in the whole system, at most 200 characters, such as `accounts.v1.UserCreated`. */
  readonly name: string;
  /**
   * The name of the aggregate that the event is about, at most 200 characters: events of one key are applied in their order. Undefined
   * for an event of none, which holds no other back, and leaves nothing when it is cleaned.
   */
  key(data: D): string | undefined;
  /** The bytes that are stored and sent. Later releases must read them. */
  encode(data: D): Uint8Array;
  /** @throws Error for bytes that are no event of this type */
  decode(bytes: Uint8Array): D;
  /** An event to record. */
  of(data: D): NewEvent;
}

/** An event of any type, ready to be recorded. */
export interface NewEvent {
  readonly type: string;
  /** Undefined for an event that is in no order with others. */
  readonly key: string | undefined;
  readonly bytes: Uint8Array;
}

/** An event that was recorded. */
export interface RecordedEvent {
  /** A UUID, the same however often the event is delivered. */
  readonly id: string;
  readonly type: string;
  /** That of its aggregate; its own id if it has none. */
  readonly key: string;
  /** The event's place among those of its key, from 1: the order in which their units took effect. Some places may be empty. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly recordTime: Date;
  /** The place in a trace at which it was recorded, by W3C Trace Context. @default it was recorded in no trace */
  readonly traceparent?: string | undefined;
}

/** The maximum length of the name of an event's type, and of its key. */
export const MAX_EVENT_NAME = 200;
/** The maximum number of an event's bytes: half of what NATS takes by default (`max_payload`), so that a broker takes any. */
export const MAX_EVENT_BYTES = 512 * 1024;

/**
 * Declares a kind of events:
 *
 * ```ts
 * const bookLent = defineEvent<BookLent>({
 *   name: "library.v1.BookLent",
 *   key: ({ bookId }) => bookId,
 *   encode: (data) => toBinary(BookLentSchema, data),
 *   decode: (bytes) => fromBinary(BookLentSchema, bytes),
 * });
 * ```
 *
 * @throws Error for a name that is empty or too long
 */
export function defineEvent<D>(declared: Omit<EventType<D>, "of">): EventType<D> {
  const { name } = declared;
  requireName(`the name of the event "${name}"`, name);
  return {
    ...declared,
    of(data) {
      const key = declared.key(data);
      if (key !== undefined) requireName(`the key of an event ${name}`, key);
      return { type: name, key, bytes: declared.encode(data) };
    },
  };
}

function requireName(what: string, name: string): void {
  if (name === "" || name.length > MAX_EVENT_NAME) {
    throw new Error(`${what} must have 1 to ${MAX_EVENT_NAME} characters, and has ${name.length}`);
  }
}
