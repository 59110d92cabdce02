/** What became of one event that was to be published. */
export type Published =
  /** On the queue. `id` is the event's, `messageId` the one that SQS gave. */
  | { status: "accepted"; id: string; messageId: string }
  /** Not sent, and never will be as it is: `faults` tell what must change. `id` is there when it is a valid one. */
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
