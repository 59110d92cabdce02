import contract from "../../../../contracts/asyncapi.json" with { type: "json" };

const { queue } = contract.channels.queue.bindings.sqs;
const { queue: deadLetters } = contract.channels.deadLetters.bindings.sqs;

/** The numbers of the queues as the contract publishes them. */
export const EXPECTED = {
  visibilityTimeoutSeconds: queue.visibilityTimeout,
  retentionSeconds: queue.messageRetentionPeriod,
  maxReceives: queue.redrivePolicy.maxReceiveCount,
  deadLetterRetentionSeconds: deadLetters.messageRetentionPeriod,
};
