const DAY_SECONDS = 24 * 60 * 60;

/** The consumer's function and the event source mapping that calls it. */
export const CONSUMER = {
  /** A sixth of the queue's visibility timeout. */
  timeoutSeconds: 30,
  /** 4 × BatchExecuteStatement's 25 statements, and the most keys that one BatchGetItem takes. */
  batchSize: 100,
  /** The least that AWS takes with more than ten messages a batch. */
  windowSeconds: 1,
  /** Batches at once: 10 × 100 messages in hand at most. Less reserved concurrency than this would throttle it. */
  concurrency: 10,
} as const;

/** The queue and its dead-letter queue. */
export const QUEUE = {
  /** 6 × the consumer's 30 s, as AWS advises for an event source, and the batching window, in whole ten seconds. */
  visibilityTimeoutSeconds: 190,
  /** Receives before a message is a dead letter; AWS advises five or more, so that throttling alone moves nothing. */
  maxReceives: 5,
  /** A long weekend in which the consumer may be down. */
  retentionSeconds: 4 * DAY_SECONDS,
  /** The most that SQS keeps. Counted from the first enqueue: ten days to act after the queue's four. */
  deadLetterRetentionSeconds: 14 * DAY_SECONDS,
  /** The most that SQS takes: 256 KiB of a request, each letter of two bytes as \uXXXX, are 768. */
  maxMessageBytes: 2 ** 20,
} as const;

/** The HTTP API. */
export const INGEST = {
  /** A third of the 30 s after which API Gateway answers for us. */
  timeoutSeconds: 10,
  /** A quarter of what SQS takes, and hundreds of times an event of ours. */
  maxBodyBytes: 256 * 1024,
  /** 8.6 million requests a day at most, about 10 USD of them. */
  requestsPerSecond: 100,
  /** Two seconds of it. */
  burstRequests: 200,
} as const;
