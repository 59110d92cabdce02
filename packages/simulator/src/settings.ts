import { CONSUMER, QUEUE } from "@savelife/core/deployment";

/** The numbers of the deployed system that the world obeys. */
export const DEPLOYED = {
  visibilityTimeoutMilliseconds: QUEUE.visibilityTimeoutSeconds * 1_000,
  maxReceives: QUEUE.maxReceives,
  batchSize: CONSUMER.batchSize,
  batchWindowMilliseconds: CONSUMER.windowSeconds * 1_000,
  maxConcurrency: CONSUMER.concurrency,
  functionTimeoutMilliseconds: CONSUMER.timeoutSeconds * 1_000,
  /** Both of the consumer's clients. */
  requestTimeoutMilliseconds: 3_000,
} as const;

export const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue";
export const DEAD_LETTERS_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/DeadLetters";
export const TABLE_NAME = "Table";

/** The clock of the world begins here, at the time of the SQS documentation's own example. */
export const EPOCH_MILLISECONDS = 1_545_082_649_183;
