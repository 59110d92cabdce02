import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Clock } from "./clock.ts";
import { conclude, failed } from "./conclude.ts";
import { type Consumed, type Queues, settle } from "./settle.ts";
import { insertItems, type Table } from "./table.ts";

/** What the consumer works with. `random` gives a number from 0 up to 1, for jitter. */
export type Consumer = Queues & { table: Table; clock: Clock; random: () => number };

/** One entry for each record, in their order, and the write units that the batch cost. */
export type Consumption = { consumed: Consumed[]; writeUnits: number };

/**
 * The response must leave before Lambda ends the function, or SQS brings the whole batch again. The table may use all of
 * the time but 4 s; of these the dead-letter queue and the back-off may use 3 s, hundreds of times what a request of at
 * most 1 MiB takes; 1 s is left for the log lines and for the reply itself.
 */
const SETTLE_MILLISECONDS = 3_000;
const REPLY_MILLISECONDS = 1_000;

/**
 * Takes a batch of messages from text to outcome: parse, insert once for each key, compare with what was there already,
 * and tell the queues. Nothing is thrown for what a message, the table or a queue did.
 * @param remainingMilliseconds the time until the caller is ended
 */
export async function consume(
  records: SQSRecord[],
  consumer: Consumer,
  remainingMilliseconds: number,
): Promise<Consumption> {
  const { table, clock, random } = consumer;
  const writing = clock.deadline(remainingMilliseconds - SETTLE_MILLISECONDS - REPLY_MILLISECONDS);
  const settling = clock.deadline(remainingMilliseconds - REPLY_MILLISECONDS);
  try {
    let writeUnits = 0;
    const concluded = await conclude(records, async (items) => {
      const inserted = await insertItems(table, items, { clock, random, signal: writing.signal });
      writeUnits = inserted.writeUnits;
      return inserted.results;
    });
    return { consumed: await settle(concluded, consumer, random, settling.signal), writeUnits };
  } catch (error) {
    return { consumed: records.map((record) => ({ record, outcome: failed(error), done: false })), writeUnits: 0 };
  } finally {
    writing.clear();
    settling.clear();
  }
}

/** What Lambda is told: each message that is not done, by the id of its own record. Empty means that all are done. */
export function toBatchResponse({ consumed }: Consumption): SQSBatchResponse {
  const reported = consumed.filter(({ done }) => !done).map(({ record }) => record.messageId);
  return { batchItemFailures: [...new Set(reported)].map((itemIdentifier) => ({ itemIdentifier })) };
}
