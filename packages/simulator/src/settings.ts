/** The numbers of the deployed system that the world obeys. Stacks cannot be imported here, so each says whose it is. */
export const DEPLOYED = {
  /** The queue: 6 × the consumer's 30 s. */
  visibilityTimeoutMilliseconds: 180_000,
  /** The queue's redrive policy. */
  maxReceives: 5,
  /** The event source mapping. */
  batchSize: 100,
  batchWindowMilliseconds: 1_000,
  maxConcurrency: 10,
  /** The consumer's function. */
  functionTimeoutMilliseconds: 30_000,
  /** Both of the consumer's clients. */
  requestTimeoutMilliseconds: 3_000,
} as const;

export const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue";
export const DEAD_LETTERS_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/DeadLetters";
export const TABLE_NAME = "Table";

/** The clock of the world begins here, at the time of the SQS documentation's own example. */
export const EPOCH_MILLISECONDS = 1_545_082_649_183;
