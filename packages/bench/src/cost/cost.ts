import { CONSUMER } from "@savelife/core/deployment";
import { PRICES, type Price } from "@savelife/core/prices";
import type { Per1000 } from "../consumer/count.ts";

/** What is assumed of ours; what it asks of the table is counted. */
export const OURS = {
  title: "SaveLife consumer",
  /** Of one message, in batches of 100; cautious for both designs, as `docs/performance.md` shows less. */
  cpuMicroseconds: 75,
  /** Requests to the table that are under way at once, and how long one takes. */
  requestsAtOnce: 8,
  requestMilliseconds: 15,
  /** What it stores besides the items, in bytes a message, and for how many days of a month. */
  extraBytes: 0,
  extraDays: 0,
};

type Usage = typeof OURS;

/** A design as far as its bill goes: with what was counted of it, and how many custom metrics it reports. */
export type Billed = Usage & Per1000 & { metrics: number };

/** Powertools as in `consumer/designs/powertools.ts`: records that expire, which takes DynamoDB days. */
export const POWERTOOLS: Usage = {
  title: "Powertools",
  cpuMicroseconds: 1_900,
  requestsAtOnce: 50,
  requestMilliseconds: 5,
  extraBytes: 350,
  extraDays: 2,
};

/** What holds for both, and what no local engine can measure. */
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

const GIGABYTE = 1e9;

/** One line of a bill for a month, in US dollars: at list price, and less what is free for an account. */
export type CostLine = { what: string; usd: number; usdLessFree: number };

/** The custom metrics that a stage reports, and those that its alarms read, counted of what a deploy would make. */
export type Stage = { metrics: number; alarmMetrics: number };

/** The bill of a month in which this many messages come, each fresh and valid; the items stay, and this is their first month. */
export function costOf(design: Billed, messages: number): CostLine[] {
  const { writeUnits, readUnits, printedBytes, extraBytes, extraDays, metrics } = design;
  const thousands = messages / 1_000;
  const invocations = messages / CONSUMER.batchSize;
  const seconds = invocations * secondsPerInvocation(design);
  const logs = (thousands * printedBytes + invocations * COMMON.lambdaLogBytes) / GIGABYTE;
  const sqsRequests = 3 * (messages / COMMON.messagesPerSqsRequest) + COMMON.idlePollsPerMonth;
  const items = (messages * COMMON.itemBytes) / GIGABYTE;
  const extra = ((messages * extraBytes) / GIGABYTE) * (extraDays / COMMON.daysPerMonth);
  return [
    line("DynamoDB, write units", thousands * writeUnits, PRICES.writeUnit),
    line("DynamoDB, read units", thousands * readUnits, PRICES.readUnit),
    line("DynamoDB, storage", items + extra, PRICES.storage),
    line("DynamoDB, point-in-time recovery", items, PRICES.backup),
    line("Lambda, requests", invocations, PRICES.invocation),
    line("Lambda, duration", seconds * COMMON.memoryGb, PRICES.gigabyteSecond),
    line("SQS, requests", sqsRequests, PRICES.sqsRequest),
    line("CloudWatch, log lines", logs, PRICES.logGigabyte),
    line("CloudWatch, log storage", logs, PRICES.logStorage),
    line("CloudWatch, metrics", messages > 0 ? metrics : 0, PRICES.metric), // of a month in which there was something to report
  ];
}

/** The bill of a month in which nothing comes. */
export function idleCostOf({ alarmMetrics }: Stage): CostLine[] {
  return [
    line("SQS, long polls of a quiet queue", COMMON.idlePollsPerMonth, PRICES.sqsRequest),
    line(`CloudWatch, ${alarmMetrics} metrics of alarms`, alarmMetrics, PRICES.alarmMetric),
  ];
}

/** The sum of a bill, in US dollars: at list price, or less what is free, as if nothing else in the account used it. */
export function totalOf(lines: CostLine[], price: "usd" | "usdLessFree" = "usd"): number {
  return lines.reduce((sum, line) => sum + line[price], 0);
}

/** CPU and waiting one after the other: they overlap in part, so this is rather too long than too short. */
export function secondsPerInvocation(design: Billed): number {
  const { batchSize } = CONSUMER;
  const requests = ((design.writeRequests + design.readRequests) / 1_000) * batchSize;
  const waits = Math.ceil(requests / design.requestsAtOnce);
  return (design.cpuMicroseconds * batchSize * COMMON.cpuSlowdown) / 1e6 + (waits * design.requestMilliseconds) / 1e3;
}

function line(what: string, quantity: number, { usd, free }: Price): CostLine {
  return { what, usd: quantity * usd, usdLessFree: Math.max(0, quantity - free) * usd };
}
