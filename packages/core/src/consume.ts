import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import pMap from "p-map";
import { compare, failed, type InsertionsByKey, keepFirst, parseRecord, recordResults } from "./batch.ts";
import type { Clock } from "./clock.ts";
import { CONCURRENCY, chunk } from "./rounds.ts";
import { type Consumed, type Queues, settle } from "./settle.ts";
import { insertItems, STATEMENTS, type Table } from "./table.ts";

/** What the consumer works with. `random` gives a number from 0 up to 1, for jitter. */
export type Consumer = Queues & { table: Table; clock: Clock; random: () => number };

/** One entry for each record, in their order, and the write units that the batch cost. */
export type Consumption = { consumed: Consumed[]; writeUnits: number };

/**
 * The response must leave before Lambda ends the function, or SQS brings the whole batch again. The table may use all
 * but 4 s, the queues 3 s of these, hundreds of times what a request takes; 1 s is left for log lines and the reply.
 */
const SETTLE_MILLISECONDS = 3_000;
const REPLY_MILLISECONDS = 1_000;

/**
 * Takes a batch of messages from text to outcome. Each group of 25 is parsed, the first item of each key is kept, and
 * these are inserted while the next group is parsed. When all are in, each message is compared with what is stored
 * under its key, and the queues are settled. Nothing is thrown for what a message, the table or a queue did.
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
  const insertions: InsertionsByKey = new Map();
  const writeGroup = async (group: SQSRecord[]) => {
    await clock.turn(); // the request of the group before leaves first
    const parsed = group.map(parseRecord);
    const firsts = keepFirst(parsed, insertions);
    const { results, writeUnits } = await insertItems(table, firsts, { clock, random, signal: writing.signal });
    recordResults(insertions, firsts, results);
    return { parsed, writeUnits };
  };
  try {
    const groups = await pMap(chunk(records, STATEMENTS), writeGroup, { concurrency: CONCURRENCY });
    const ended = groups.flatMap(({ parsed }) => parsed.map((one) => compare(one, insertions)));
    const consumed = await settle(ended, consumer, random, settling.signal);
    return { consumed, writeUnits: groups.reduce((sum, { writeUnits }) => sum + writeUnits, 0) };
  } catch (error) {
    return { consumed: records.map((record) => ({ record, outcome: failed(error), done: false })), writeUnits: 0 };
  } finally {
    writing.clear();
    settling.clear();
  }
}

/** The answer to Lambda: each message that is not done, by the id of its own record. Empty means that all are done. */
export function toBatchResponse({ consumed }: Consumption): SQSBatchResponse {
  const reported = consumed.filter(({ done }) => !done).map(({ record }) => record.messageId);
  return { batchItemFailures: [...new Set(reported)].map((itemIdentifier) => ({ itemIdentifier })) };
}
