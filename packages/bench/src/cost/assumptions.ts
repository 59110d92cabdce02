/** A design as far as its bill goes. What it asks of the table is counted, not assumed. */
export type Usage = {
  title: string;
  /** Of one message on the machine of `docs/performance.md`, in batches of 100. */
  cpuMicroseconds: number;
  /** Requests to the table that are under way at once, and how long one takes. */
  requestsAtOnce: number;
  requestMilliseconds: number;
  /** What it stores besides the items, in bytes a message, and for how many days of a month. */
  extraBytes: number;
  extraDays: number;
};

/** Ours. */
export const OURS: Usage = {
  title: "SaveLife consumer",
  cpuMicroseconds: 75,
  requestsAtOnce: 8,
  requestMilliseconds: 15,
  extraBytes: 0,
  extraDays: 0,
};

/** Powertools as in `consumer/designs/powertools.ts`: records that expire, which takes DynamoDB days. */
export const POWERTOOLS: Usage = {
  title: "Powertools",
  cpuMicroseconds: 1_900,
  requestsAtOnce: 50,
  requestMilliseconds: 5,
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
  /** The item of a fixture has 135 to 152 bytes of names and values: 200 for longer ones, and 100 that DynamoDB adds to each. */
  itemBytes: 300,
  daysPerMonth: 30,
} as const;
