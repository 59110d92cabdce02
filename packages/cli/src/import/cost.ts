import type { Event } from "@savelife/core/catalogue";
import { CONSUMER } from "@savelife/core/deployment";
import { toItem } from "@savelife/core/item";
import { costOfReading, PRICES } from "@savelife/core/prices";

/** The numbers of `docs/performance.md`: 10 messages an SQS request, sent, received and deleted; a Lambda call of 41 ms at 0.5 GB. */
const MESSAGES_PER_REQUEST = 10;
const REQUESTS_PER_MESSAGE = 3 / MESSAGES_PER_REQUEST;
const GIGABYTE_SECONDS_PER_CALL = 0.041 * 0.5;

/** DynamoDB charges a write unit for each started kilobyte of an item. */
const BYTES_PER_UNIT = 1_024;

/** The write units that the item of an event costs. */
export function writeUnitsOf(event: Event): number {
  const bytes = Object.entries(toItem(event)).reduce((sum, [name, value]) => {
    return sum + Buffer.byteLength(name) + Buffer.byteLength(String(value));
  }, 0);
  return Math.ceil(bytes / BYTES_PER_UNIT);
}

/**
 * What an import would cost at list price, in US dollars: queue, consumer and table, once; and what `--verify` would, for which a
 * consistent read of an item of up to 4 kB is a read unit.
 */
export function costsOf(rows: number, writeUnits: number): { sending: number; verifying: number } {
  const calls = rows / CONSUMER.batchSize;
  const sending =
    rows * REQUESTS_PER_MESSAGE * PRICES.sqsRequest.usd +
    writeUnits * PRICES.writeUnit.usd +
    calls * (PRICES.invocation.usd + GIGABYTE_SECONDS_PER_CALL * PRICES.gigabyteSecond.usd);
  const verifying = costOfReading(rows + writeUnits / 4); // an item of more than 4 kB has more than four write units
  return { sending, verifying };
}
