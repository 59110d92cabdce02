import type { DataOf } from "./data-of.ts";

/** An event of any type that is to be published. */
export type NewEvent = { [Type in keyof DataOf]: NewEventOf<Type> }[keyof DataOf];

/** An event of one type that is to be published. The rest of the CloudEvent is made by the publisher. */
export type NewEventOf<Type extends keyof DataOf> = Identity & {
  /** The name of the event type. */
  type: Type;
  /** What has happened. A field that the type does not have is a fault. */
  data: DataOf[Type];
  /** When it happened: RFC 3339, such as `2026-11-22T10:00:00Z`. Default: none. */
  time?: string | undefined;
  /** The W3C trace that it belongs to, sent on as a message attribute. Default: none; a malformed one is left out. */
  traceparent?: string | undefined;
};

/**
 * Who or what the event is about. Give one of the two wherever there is one: an event that is published again with the
 * same identity is stored once, and without one each publishing is another donor or donation.
 */
type Identity =
  | {
      /** A UUID of any version, neither nil nor max, in any case. Default: a new UUID of version 7. */
      id?: string | undefined;
      key?: undefined;
    }
  | {
      /** What identifies it in your system, not blank and cleaned as text is; the id is `eventId(source, key)`. */
      key: string;
      id?: undefined;
    };
