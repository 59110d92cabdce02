import type { SQSClient, SQSClientConfig } from "@aws-sdk/client-sqs";
import type { catalogue } from "@savelife/core/catalogue";
import type * as z from "zod/mini";

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

type Catalogued = (typeof catalogue)[number];

// Compilers write the type of a value out in full into declarations, but a type alias by its name: so this value, which
// is never read, is what makes the declarations of the package need neither core nor zod.
const spelledOut = spellOut<{ [T in Catalogued as T["type"]]: z.output<T["data"]> }>();

/**
 * The data of each event type, by its name: `DataOf["DonorSignedUp"]`. The schemas forgive more at run time (`" a+ "` is
 * read as `A+`), so data that is plain text to the compiler may be cast to this: it is validated in any case.
 */
export type DataOf = typeof spelledOut;

function spellOut<T>(): { [Type in keyof T]: { [Field in keyof T[Type]]: T[Type][Field] } } {
  return undefined as never;
}

/** What a publisher is made of. */
export type PublisherOptions = {
  /** The URL of the standard SQS queue, as SQS shows it. */
  queueUrl: string;
  /**
   * The CloudEvents source: a URI reference of 1 to 200 characters that names the publishing system. Ids made of a `key`
   * depend on it, so it must never change.
   */
  source: string;
  /**
   * An SQS client of your own, instead of one that the publisher makes; its retries multiply with `tries`, so give it
   * `maxAttempts: 1`.
   */
  client?: SQSClient | undefined;
  /**
   * Passed on to the SQS client that the publisher makes: `endpoint`, `region`, `credentials` and so on. Default: as the
   * AWS SDK finds them, the region being that of `queueUrl`; 3 s to connect, 10 s to answer. Not read with `client`.
   */
  clientConfig?: SQSClientConfig | undefined;
  /**
   * The `MessageGroupId`: 1 to 128 letters, digits and punctuation of ASCII. On a standard queue it orders nothing: it makes the
   * queue fair, so that one group's flood does not delay the others. Default: none.
   */
  groupId?: string | undefined;
  /** How often a message is tried at most, 1 to 20. Default 5, with full jitter below 100, 200, 400 and 800 ms between them. */
  tries?: number | undefined;
  /** The time for one call of `publish`, waiting included: above 0 and up to 2,147,483,647. Default 30,000. */
  timeoutMilliseconds?: number | undefined;
};

/** What may differ from one call of `publish` to the next. */
export type PublishOptions = {
  /** When it aborts, nothing more is sent, and what has no answer yet is `unsent`. Default: none. */
  signal?: AbortSignal | undefined;
  /** As in `PublisherOptions`, for this call. */
  groupId?: string | undefined;
  /** As in `PublisherOptions`, for this call. */
  timeoutMilliseconds?: number | undefined;
};

/** What became of one event that was to be published. */
export type Published =
  /** On the queue. `id` is the event's, `messageId` the one that SQS gave. */
  | { status: "accepted"; id: string; messageId: string }
  /** Not sent, and never will be as it is: `faults` say what must change. `id` is there when it is a valid one. */
  | { status: "rejected"; id?: string; code: RejectionCode; faults: Fault[] }
  /**
   * Valid, but the queue did not take it, or its answer was lost. Publish it again with this `id`: should it be there
   * after all, it is still stored once. `reason` is the name of an error, such as `ThrottlingException`, or `AbortError`
   * when the time was over or the signal aborted.
   */
  | { status: "unsent"; id: string; reason: string };

/** Why an event itself must change. `not-json` and `conflict` are found later in the pipeline, never by a publisher. */
export type RejectionCode = "not-json" | "too-deep" | "not-an-event" | "unknown-type" | "invalid-data" | "conflict";

/** One thing that is wrong: where (`data.type`, or `""` for the whole event) and what was expected. Never a value. */
export type Fault = { path: string; expected: string };
