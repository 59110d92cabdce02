/** A design as far as its bill goes. What it asks of the table is counted, not assumed. */
export type Usage = {
  title: string;
  /** Of one message on the machine of `docs/performance.md`, in batches of 100. */
  cpuMicroseconds: number;
  /** Requests to the table that are under way at once, and how long one takes. */
  requestsAtOnce: number;
  requestMilliseconds: number;
  /** Custom metrics that it can make in a month. */
  metrics: number;
  /** What it stores beside the items, in bytes a message, and for how many days of a month. */
  extraBytes: number;
  extraDays: number;
};

/**
 * Ours. The metrics that `report.ts` can make: 2 for the batch, 4 outcomes for each of 2 types, rejections of an unknown
 * type, and rejections by each of 6 codes.
 */
export const OURS: Usage = {
  title: "SaveLife consumer",
  cpuMicroseconds: 75,
  requestsAtOnce: 8,
  requestMilliseconds: 15,
  metrics: 17,
  extraBytes: 0,
  extraDays: 0,
};

/** Powertools as in `designs/powertools.ts`: no metrics of its own, and records that expire, which takes DynamoDB days. */
export const POWERTOOLS: Usage = {
  title: "Powertools",
  cpuMicroseconds: 1_900,
  requestsAtOnce: 50,
  requestMilliseconds: 5,
  metrics: 0,
  extraBytes: 350,
  extraDays: 2,
};

/** What holds for both, and what no local engine can tell. */
export const COMMON = {
  memoryGb: 0.5,
  /** A function of 512 MB has 512/1,769 of a core, so a microsecond of CPU takes it 3.5. */
  cpuSlowdown: 1_769 / 512,
  /** SQS sends, receives and deletes ten messages in a request at most. */
  messagesPerSqsRequest: 10,
  /** Five long polls of 20 s under way all month, whether anything comes or not. */
  idlePollsPerMonth: (5 * 730 * 3_600) / 20,
  /** Lambda's own lines about an invocation, in JSON. */
  lambdaLogBytes: 700,
  /** An item with its key and the 100 bytes that DynamoDB adds to each. */
  itemBytes: 400,
  daysPerMonth: 30,
} as const;
