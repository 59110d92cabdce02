import type { Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";

/**
 * List prices in US dollars for eu-west-1, of AWS's price list as published on 11 September (SQS, DynamoDB) and 1 October 2026
 * (Lambda): https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{AWSQueueService,AmazonDynamoDB,AWSLambda}/current/eu-west-1/index.json
 */
const USD = {
  sqsRequest: 0.4e-6,
  writeUnit: 0.705e-6,
  readUnit: 0.1415e-6,
  lambdaRequest: 0.2e-6,
  lambdaGigabyteSecond: 0.0000133334,
};

/** The numbers of `docs/cost.md`: 10 messages an SQS request, sent, received and deleted; 100 a Lambda call of 41 ms at 0.5 GB. */
const MESSAGES_PER_REQUEST = 10;
const REQUESTS_PER_MESSAGE = 3 / MESSAGES_PER_REQUEST;
const MESSAGES_PER_CALL = 100;
const GIGABYTE_SECONDS_PER_CALL = 0.041 * 0.5;

/** DynamoDB counts a write unit for each kilobyte of an item that has begun. */
const BYTES_PER_UNIT = 1_024;

/** The write units that the item of an event takes. */
export function writeUnitsOf(event: Event): number {
  const bytes = Object.entries(toItem(event)).reduce((sum, [name, value]) => {
    return sum + Buffer.byteLength(name) + Buffer.byteLength(String(value));
  }, 0);
  return Math.ceil(bytes / BYTES_PER_UNIT);
}

/** What the import of so many rows would cost at list price, in US dollars: queue, consumer and table, once. */
export function costOf(rows: number, writeUnits: number): number {
  const calls = rows / MESSAGES_PER_CALL;
  return (
    rows * REQUESTS_PER_MESSAGE * USD.sqsRequest +
    writeUnits * USD.writeUnit +
    calls * (USD.lambdaRequest + GIGABYTE_SECONDS_PER_CALL * USD.lambdaGigabyteSecond)
  );
}

/** What `--verify` of so many rows would cost: a consistent read of an item of up to 4 kB is a read unit. */
export function costOfVerifying(rows: number, writeUnits: number): number {
  return (rows + writeUnits / 4) * USD.readUnit; // an item of more than 4 kB has more than four write units
}

/** What an import would cost, in words. */
export function renderCost({ sending, verifying }: { sending: number; verifying: number }): string {
  const parts = `queue, consumer and table, once. --verify adds ${dollars(verifying)}.`;
  return `Sending it would cost ${dollars(sending)} at list price: ${parts}`;
}

function dollars(usd: number): string {
  return usd < 0.01 ? "less than $0.01" : `about $${usd.toFixed(2)}`;
}
