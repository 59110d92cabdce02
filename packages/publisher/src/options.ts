import type { SQSClient, SQSClientConfig } from "@aws-sdk/client-sqs";

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
   * An SQS client of your own, in place of one that the publisher makes; its retries multiply with `tries`, so give it
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
