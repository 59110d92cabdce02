import { CONSUMER, INGEST } from "@savelife/core/deployment";
import { EVENTS_ROUTE } from "@savelife/core/http-api";
import { OURS, type Usage } from "../cost/assumptions.ts";
import { secondsPerInvocation } from "../cost/cost.ts";
import { renderMarkdown } from "../render-tables.ts";

/** A number that bounds how many messages a second go through. */
export type Limit = {
  name: string;
  messagesPerSecond: number;
  formula: string;
  raise: string;
};

/** What the bench counts in batches of 100, and a target of it holds. */
const COUNTED = { writeRequests: 40, writeUnits: 1_000, readRequests: 0, readUnits: 0, printedBytes: 0 };

/** Default quotas of AWS. */
const QUOTAS = {
  newAccountConcurrency: 10,
  accountConcurrency: 1_000,
  newTableWrites: 4_000,
  tableWrites: 40_000,
  inFlight: 120_000,
};

/** A request to ingest takes about this long in its function; the local API answers faster. */
const INGEST_SECONDS = 0.05;

/** The limits in the order in which they appear as traffic grows. */
export function limitsOf(usage: Usage = OURS): Limit[] {
  const batchSeconds = secondsPerInvocation(usage, COUNTED);
  const cycleSeconds = CONSUMER.windowSeconds + batchSeconds;
  const perBatch = CONSUMER.batchSize;
  const took = `(${CONSUMER.windowSeconds} s + ${round(batchSeconds * 1_000)} ms)`;
  const consumed = (batches: number) => (batches * perBatch) / cycleSeconds;
  const limits = [
    {
      name: "requests to the API",
      messagesPerSecond: INGEST.requestsPerSecond,
      formula: `${INGEST.requestsPerSecond} requests/s, an event each`,
      raise: `send batches to \`POST ${EVENTS_ROUTE}\`, or raise \`INGEST.requestsPerSecond\` in \`packages/core/src/deployment.ts\``,
    },
    {
      name: "concurrency of a new account",
      messagesPerSecond: QUOTAS.newAccountConcurrency / INGEST_SECONDS,
      formula: `${QUOTAS.newAccountConcurrency} ÷ ${INGEST_SECONDS * 1_000} ms of ingest, with nothing left for the consumer`,
      raise: "ask for 1,000 (Service Quotas, free); some new accounts have it already",
    },
    {
      name: "batches of the consumer at once",
      messagesPerSecond: consumed(CONSUMER.concurrency),
      formula: `${CONSUMER.concurrency} × ${perBatch} ÷ ${took}`,
      raise: "raise `CONSUMER.concurrency` in `packages/core/src/deployment.ts`",
    },
    {
      name: "writes of a new table",
      messagesPerSecond: QUOTAS.newTableWrites,
      formula: `${round(QUOTAS.newTableWrites)} write units/s, one a message`,
      raise:
        "wait: on demand takes twice its last peak within 30 minutes; or set its warm throughput before a campaign",
    },
    {
      name: "writes of a table",
      messagesPerSecond: QUOTAS.tableWrites,
      formula: `${round(QUOTAS.tableWrites)} write units/s, one a message`,
      raise: "ask for more (Service Quotas). Keys are UUIDs, so no partition is hotter than another",
    },
    {
      name: "concurrency of the account",
      messagesPerSecond: consumed(QUOTAS.accountConcurrency),
      formula: `${round(QUOTAS.accountConcurrency)} × ${perBatch} ÷ ${took}`,
      raise: "ask for more, or use provisioned mode of the event source mapping",
    },
    {
      name: "messages in flight",
      messagesPerSecond: QUOTAS.inFlight / cycleSeconds,
      formula: `${round(QUOTAS.inFlight)} ÷ ${took}`,
      raise: "ask for more; what is over it waits on the queue",
    },
  ];
  return limits.sort((one, other) => one.messagesPerSecond - other.messagesPerSecond);
}

/** The limits as a table of a page. */
export function renderLimits(): string {
  const rows = limitsOf().map((limit) => {
    const { name, messagesPerSecond, formula, raise } = limit;
    return [name, round(messagesPerSecond), round(messagesPerDay(limit)), formula, raise];
  });
  return renderMarkdown({ head: ["limit", "messages/s", "messages a day", "formula", "when it binds"], rows });
}

/** A busy hour has this many times the traffic of the average one: an assumption, as are 50 ms. */
const PEAK = 5;
const DAY_SECONDS = 24 * 60 * 60;

/** The messages of a day whose busy hour just fits in. */
export function messagesPerDay({ messagesPerSecond }: Limit): number {
  return (messagesPerSecond * DAY_SECONDS) / PEAK;
}

/** A number as people read it, of two or three digits that mean something. */
function round(number: number): string {
  return number.toLocaleString("en", { maximumSignificantDigits: 3 });
}
